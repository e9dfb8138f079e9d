package dev.strait.dataplane.tunnel;

import java.util.concurrent.TimeUnit;

/**
 * How a link that was lost gets its share back: little at first, all of it after a while, so that a
 * core that has just come back, with cold caches or about to fail again, does not get everything at
 * once. Event loop only.
 */
final class Ramp {
  private static final long LENGTH_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final double FIRST = 0.1;

  private boolean wasLost;
  private long backSinceNanos;
  private boolean ramping;

  /** The link is no more, and nobody meant it to end. */
  void lost() {
    wasLost = true;
  }

  /** There is a link. */
  void up(long nowNanos) {
    ramping = wasLost;
    wasLost = false;
    backSinceNanos = nowNanos;
  }

  /**
   * The part of its share that it is to get.
   *
   * @return more than 0, at most 1
   */
  double share(long nowNanos) {
    long since = nowNanos - backSinceNanos;
    if (!ramping || since >= LENGTH_NANOS) {
      ramping = false;
      return 1;
    }
    return FIRST + (1 - FIRST) * since / LENGTH_NANOS;
  }
}
