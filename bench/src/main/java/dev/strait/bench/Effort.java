package dev.strait.bench;

import java.time.Duration;

/**
 * How long and how much.
 *
 * @param rounds measured rounds of each subject, at least 1
 * @param streams streams at once in token-fanout
 * @param warmUps windows of load on each subject, at most, before anything is measured
 * @param settle load before each window
 * @param window what is measured in each round
 */
record Effort(int rounds, int streams, int warmUps, Duration settle, Duration window) {
  /** What published figures are made with. */
  static final Effort FULL = new Effort(5, 1_000, 8, seconds(3), seconds(15));

  /** A look, in about six minutes. */
  static final Effort SHORT = new Effort(3, 1_000, 6, seconds(2), seconds(6));

  Effort withRounds(int other) {
    return new Effort(other, streams, warmUps, settle, window);
  }

  Effort withStreams(int other) {
    return new Effort(rounds, other, warmUps, settle, window);
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
