package dev.strait.dataplane.tunnel;

/** How long to wait before a link is sought again: for ever, but ever more seldom. */
final class Backoff {
  private static final long FIRST_MILLIS = 100;
  private static final long MOST_MILLIS = 5_000;
  private static final int MOST_DOUBLINGS = 6;

  private static final long FIRST_RETURN_MILLIS = 500;
  private static final long MOST_RETURN_MILLIS = 15_000;

  private Backoff() {}

  /**
   * The wait before a better transport is tried again: a twentieth of the time that another has
   * served by now. So a short break is over soon, and a network that never lets it pass is seldom
   * asked.
   *
   * @param servingMillis at least 0
   * @return milliseconds
   */
  static long returnMillis(long servingMillis) {
    return Math.max(FIRST_RETURN_MILLIS, Math.min(MOST_RETURN_MILLIS, servingMillis / 20));
  }

  /**
   * The wait after failures in a row.
   *
   * @param failures at least 0
   * @param random 0 to 1; spreads edges that lost the same core over half of the time
   * @return milliseconds
   */
  static long delayMillis(int failures, double random) {
    long most = Math.min(MOST_MILLIS, FIRST_MILLIS << Math.min(failures, MOST_DOUBLINGS));
    return most / 2 + (long) (random * (most - most / 2));
  }
}
