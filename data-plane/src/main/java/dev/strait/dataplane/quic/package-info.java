/**
 * What every QUIC socket of a node needs, whatever runs over it: sockets that share a port with one
 * event loop each, connection ids that lead to the loop of their connection, and tokens that prove
 * a peer's address.
 *
 * <p>In come loops and addresses; out go bootstraps, ids and tokens. Tunnel and listener use it; it
 * knows neither.
 */
@NullMarked
package dev.strait.dataplane.quic;

import org.jspecify.annotations.NullMarked;
