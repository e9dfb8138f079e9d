/**
 * HTTP/2 as a client speaks it to an edge (RFC 9113), by ALPN on TLS or by prior knowledge in clear
 * text; the Upgrade from HTTP/1.1 is not offered.
 *
 * <p>In come frames of one connection, decoded by Netty's codec without a channel per stream; out
 * go Exchanges, one per stream, and back their answers, written once per event-loop tick. Windows
 * open only as exchanges take what came.
 */
@NullMarked
package dev.strait.dataplane.listener.http2;

import org.jspecify.annotations.NullMarked;
