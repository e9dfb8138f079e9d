package dev.strait.dataplane.tunnel.lane;

import java.util.concurrent.TimeUnit;

/**
 * Which lane a new exchange goes on: a pure decision.
 *
 * <p>While there are few exchanges each has a lane of its own. With more than lanes are allowed
 * they all go on the first: their frames leave in one write, where many lanes would each send
 * packets of their own (a quarter more CPU an event, docs/benchmarks.md; half as many packets
 * again, docs/loss.md). But while a link to a far core loses packets they share all lanes: what a
 * lost packet holds up until it is sent again, which takes a round trip, is then one lane's.
 */
final class LaneChoice {
  /** A shorter stall is not seen among tokens that come every 20 to 50 ms. */
  private static final long FAR_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** An edge sends little, so what it loses shows itself slowly. */
  private static final long RECENT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private LaneChoice() {}

  /**
   * Chooses.
   *
   * @param exchanges under way on each lane that is open, one lane at least
   * @param most lanes that are allowed, at least 1
   * @param rttNanos round trip of the path; 0 before it is known
   * @param lossNanos time since the link was last seen to have lost a packet; the largest long if
   *     never
   * @return the lane's index; one above the last for a new lane
   */
  static int of(int[] exchanges, int most, long rttNanos, long lossNanos) {
    int least = 0;
    int all = 0;
    for (int lane = 0; lane < exchanges.length; lane++) {
      all += exchanges[lane];
      if (exchanges[lane] < exchanges[least]) {
        least = lane;
      }
    }
    if (all >= most && (rttNanos < FAR_NANOS || lossNanos > RECENT_NANOS)) {
      return 0;
    }
    return exchanges[least] > 0 && exchanges.length < most ? exchanges.length : least;
  }
}
