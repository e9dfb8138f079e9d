/**
 * Links over QUIC (RFC 9000): lanes are long-lived bidirectional streams, opened by the edge.
 *
 * <p>Both ends show a certificate, and each must carry the SPIFFE id that the other expects: an
 * edge cannot pose as a core. Every event loop has a UDP socket of its own; a core's share one port
 * and the kernel sends each connection's packets to the socket of its loop. QUIC's own flow-control
 * windows are large, for the credit of {@code lane} is what bounds memory.
 */
@NullMarked
package dev.strait.dataplane.tunnel.quic;

import org.jspecify.annotations.NullMarked;
