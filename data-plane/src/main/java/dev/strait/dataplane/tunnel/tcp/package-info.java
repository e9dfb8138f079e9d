/**
 * Links over TCP: with TLS, in a WebSocket, or in the clear. The connection itself is the one lane.
 *
 * <p>An edge dials with {@link dev.strait.dataplane.tunnel.tcp.TcpDialler}; a core listens with
 * {@link dev.strait.dataplane.tunnel.tcp.TcpSockets}, on the number of its UDP port, and tells by
 * the first byte and by ALPN what a connection speaks. A TCP connection cannot say why it ends, so
 * the last frame of a lane, CLOSE, does.
 */
@NullMarked
package dev.strait.dataplane.tunnel.tcp;

import org.jspecify.annotations.NullMarked;
