/**
 * A listener as its clients see it: real sockets on one side, an upstream in memory on the other.
 */
@NullMarked
package dev.strait.dataplane.listener;

import org.jspecify.annotations.NullMarked;
