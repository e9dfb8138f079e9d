package dev.strait.operator.health;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What a restart of the process might mend; an API server that is away is not such a thing. Thread
 * safe when what it asks is.
 *
 * @param informers whether all of them still follow
 * @param looping whether rounds are due: this operator leads and has started
 * @param sinceLast how long no round has ended, failed ones included
 */
public record Liveness(
    BooleanSupplier informers, BooleanSupplier looping, Supplier<Duration> sinceLast) {
  /** Without a round for so long the loop is stuck: an empty one is due every 20 seconds. */
  static final Duration STUCK = Duration.ofMinutes(2);

  /**
   * What is wrong.
   *
   * @return for people; empty when nothing is
   */
  public String trouble() {
    if (!informers.getAsBoolean()) {
      return "an informer has given up";
    }
    Duration since = sinceLast.get();
    return looping.getAsBoolean() && since.compareTo(STUCK) > 0
        ? "no round has ended for " + since.toSeconds() + " s"
        : "";
  }
}
