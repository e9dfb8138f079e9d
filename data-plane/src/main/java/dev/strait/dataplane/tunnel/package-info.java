/**
 * The tunnel: exchanges cross from an edge to a core over lanes.
 *
 * <p>On an edge, exchanges with their {@link dev.strait.dataplane.tunnel.TunnelTarget} come in at
 * {@link dev.strait.dataplane.tunnel.EdgeTunnel#open} and leave over a link to a core. On a core,
 * links come in at {@link dev.strait.dataplane.tunnel.CoreTunnel} and leave as exchanges given to
 * its opener. The protocol between the two is written down in {@code docs/tunnel-protocol.md}: its
 * bytes are the package {@code frame}, its rules the package {@code lane}, its transports the
 * packages {@code quic} and {@code tcp}, which share {@code wire}. This package chooses: which
 * cores to keep links to and over what, which link a new exchange takes, and whether one that
 * failed may be sent again.
 */
@NullMarked
package dev.strait.dataplane.tunnel;

import org.jspecify.annotations.NullMarked;
