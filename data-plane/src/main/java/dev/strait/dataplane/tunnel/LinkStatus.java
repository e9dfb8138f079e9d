package dev.strait.dataplane.tunnel;

import dev.strait.nodeconfig.Transport;
import org.jspecify.annotations.Nullable;

/**
 * How one link is, for status, readiness and metrics.
 *
 * @param peer name of the core on an edge; SPIFFE id of the edge on a core, empty before it is
 *     known
 * @param address {@code host:port} of the peer
 * @param loop index of the event loop that owns the link
 * @param state how far it is
 * @param rttMicros round trip measured by the last PING, in microseconds; 0 before one
 * @param lanes open lanes
 * @param exchanges exchanges under way
 * @param opened exchanges opened since the link is up
 * @param bytesIn bytes of frames received
 * @param bytesOut bytes of frames sent
 * @param reconnects how often this link had to be dialled again; 0 on a core
 * @param lostPackets packets the transport declared lost, at the last PING
 * @param lastError why it was last not up, one sentence; null when it never failed
 * @param transport what it runs over; null while there is no connection
 * @param number tells the links of this node to one address apart; {@code loop} on a core
 * @param suspect whether the peer is silent, so that new exchanges avoid it
 */
public record LinkStatus(
    String peer,
    String address,
    int loop,
    State state,
    long rttMicros,
    int lanes,
    int exchanges,
    long opened,
    long bytesIn,
    long bytesOut,
    long reconnects,
    long lostPackets,
    @Nullable String lastError,
    @Nullable Transport transport,
    int number,
    boolean suspect) {

  /** How far a link is. */
  public enum State {
    /** Being dialled, or waiting for the next try. */
    CONNECTING,
    /** Takes exchanges. */
    UP,
    /** Takes no new exchanges; those under way finish. */
    DRAINING,
    /** Over. */
    CLOSED
  }
}
