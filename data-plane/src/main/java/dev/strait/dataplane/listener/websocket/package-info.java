/**
 * What every client wire does with a WebSocket, be it HTTP/1.1, HTTP/2 or HTTP/3: checks what asks
 * for one, and looks after it while it lives.
 *
 * <p>In come bytes from the client and from the origin; out go the same bytes, with pings of this
 * node between the origin's frames and without the pongs that answer them. A wire adds only how its
 * own bytes leave ({@link dev.strait.dataplane.listener.websocket.ClientWire}).
 */
@NullMarked
package dev.strait.dataplane.listener.websocket;

import org.jspecify.annotations.NullMarked;
