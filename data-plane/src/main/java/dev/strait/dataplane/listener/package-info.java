/**
 * Where clients come in: sockets, TLS and the choice of what is spoken on a connection.
 *
 * <p>In come the listeners of NodeConfig, limits and certificates; out go Exchanges, given to the
 * handler that the node names for each listener. {@link dev.strait.dataplane.listener.Listeners} is
 * the door; {@code http1} and {@code http2} are the wires, {@code http} is what they share, {@code
 * tls} the certificates.
 */
@NullMarked
package dev.strait.dataplane.listener;

import org.jspecify.annotations.NullMarked;
