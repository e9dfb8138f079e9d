package dev.strait.dataplane.tunnel.lane;

import java.util.concurrent.TimeUnit;

/**
 * Which lane a new exchange goes on: a pure decision.
 *
 * <p>While there are few exchanges each has a lane of its own. With more than lanes are allowed, it
 * depends on the path. A near core has them all on the first lane: their frames leave in one write,
 * where many lanes would each send packets of their own (a quarter more CPU an event,
 * docs/benchmarks.md). To a far one they share all lanes: what one lost packet holds up until it is
 * sent again, which takes a round trip, is one lane's (docs/loss.md).
 */
final class LaneChoice {
  /** A stall of less than half the time between two tokens is not seen. */
  private static final long FAR_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private LaneChoice() {}

  /**
   * Chooses.
   *
   * @param exchanges under way on each lane that is open, one lane at least
   * @param most lanes that are allowed, at least 1
   * @param rttNanos round trip of the path; 0 before it is known
   * @return the lane's index; one above the last for a new lane
   */
  static int of(int[] exchanges, int most, long rttNanos) {
    int least = 0;
    int all = 0;
    for (int lane = 0; lane < exchanges.length; lane++) {
      all += exchanges[lane];
      if (exchanges[lane] < exchanges[least]) {
        least = lane;
      }
    }
    if (all >= most && rttNanos < FAR_NANOS) {
      return 0;
    }
    return exchanges[least] > 0 && exchanges.length < most ? exchanges.length : least;
  }
}
