/** Tests of what every client wire does with a WebSocket. */
@NullMarked
package dev.strait.dataplane.listener.websocket;

import org.jspecify.annotations.NullMarked;
