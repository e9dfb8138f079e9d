/**
 * HTTP/3 as a client speaks it to an edge (RFC 9114), on the UDP port beside a TLS listener's.
 *
 * <p>In come QUIC connections, one event loop's each, with streams whose frames Netty's codec
 * decodes; out go Exchanges, one per request stream, and back their answers, gathered into one
 * write per stream and event-loop tick. A stream is read only as its exchange takes what came.
 */
@NullMarked
package dev.strait.dataplane.listener.http3;

import org.jspecify.annotations.NullMarked;
