package dev.strait.control.pki;

import java.time.Duration;
import java.time.Instant;

/** How long certificates live, and when their time has come. */
public final class Lifetimes {
  /** The CA: longer than any cluster is kept without a change of hands. */
  static final Duration AUTHORITY = Duration.ofDays(3650);

  /**
   * A node in a cluster. It is renewed at two thirds, so that even one that was due is good for 8
   * hours without anybody to renew it.
   */
  public static final Duration NODE = Duration.ofHours(24);

  /** A node on a laptop, which may sleep over a weekend. */
  public static final Duration LAPTOP_NODE = Duration.ofDays(7);

  /** A server certificate that nobody gave, on a laptop. */
  static final Duration SERVER = Duration.ofDays(90);

  /** Clocks of nodes may be behind by so much. */
  static final Duration SKEW = Duration.ofMinutes(5);

  private Lifetimes() {}

  /**
   * Whether a certificate should be replaced: two thirds of its life are over, or it is not valid.
   *
   * @param notBefore beginning of its life
   * @param notAfter end of its life
   * @param now the moment in question
   * @return true when a new one is due
   */
  public static boolean renewalDue(Instant notBefore, Instant notAfter, Instant now) {
    Duration life = Duration.between(notBefore, notAfter);
    Instant due = notBefore.plus(life.multipliedBy(2).dividedBy(3));
    return now.isBefore(notBefore) || !now.isBefore(due);
  }
}
