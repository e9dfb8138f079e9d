package dev.strait.dataplane.tunnel.lane;

import java.util.concurrent.TimeUnit;

/**
 * Whether a peer is alive, judged by when it was last heard of. Every PING is answered at once by a
 * peer that lives, so one from which nothing came for a PING's interval and the time of an answer
 * is suspect, and one silent for the idle timeout is dead. Time in which this node itself stood
 * still is not counted: what came meanwhile has not been read.
 */
final class Liveness {
  /** What is to be done now. */
  enum Verdict {
    /** Nothing. */
    ALIVE,
    /** It is time to ask for a sign of life. */
    PING_DUE,
    /** From now on it is suspect. */
    SUSPECT,
    /** It is dead. */
    DEAD
  }

  /** A path whose round trips vary gets several of them to answer in. */
  private static final int ROUND_TRIPS = 4;

  /** A judgement that comes later than this is late because this node stood still. */
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final long pingNanos;
  private final long idleNanos;
  private long heardNanos;
  private long pingedNanos;
  private long dueNanos;
  private boolean suspect;

  Liveness(long pingMillis, long idleMillis, long nowNanos) {
    this.pingNanos = TimeUnit.MILLISECONDS.toNanos(Math.min(pingMillis, idleMillis / 2));
    this.idleNanos = TimeUnit.MILLISECONDS.toNanos(idleMillis);
    this.heardNanos = nowNanos;
    this.pingedNanos = nowNanos;
    this.dueNanos = nowNanos;
  }

  /**
   * Something came.
   *
   * @return whether the peer had been suspect
   */
  boolean heard(long nowNanos) {
    heardNanos = nowNanos;
    boolean wasSuspect = suspect;
    suspect = false;
    return wasSuspect;
  }

  /**
   * How long to wait for the next judgement.
   *
   * @param greeted whether the peer's HELLO came; before it, it need not answer PINGs
   */
  long nextNanos(long nowNanos, long rttNanos, boolean greeted) {
    long silence = greeted && !suspect ? suspectNanos(rttNanos) : idleNanos;
    dueNanos = Math.min(pingedNanos + pingNanos, heardNanos + silence);
    return Math.max(0, dueNanos - nowNanos);
  }

  /**
   * Judges.
   *
   * @param greeted whether the peer's HELLO came
   */
  Verdict judge(long nowNanos, long rttNanos, boolean greeted) {
    long late = nowNanos - dueNanos;
    if (late > LATE_NANOS) {
      heardNanos = Math.min(nowNanos, heardNanos + late);
    }
    long silent = nowNanos - heardNanos;
    if (silent >= idleNanos) {
      return Verdict.DEAD;
    }
    if (greeted && !suspect && silent >= suspectNanos(rttNanos)) {
      suspect = true;
      return Verdict.SUSPECT;
    }
    if (nowNanos - pingedNanos >= pingNanos) {
      pingedNanos = nowNanos;
      return greeted ? Verdict.PING_DUE : Verdict.ALIVE;
    }
    return Verdict.ALIVE;
  }

  long silentMillis(long nowNanos) {
    return TimeUnit.NANOSECONDS.toMillis(nowNanos - heardNanos);
  }

  private long suspectNanos(long rttNanos) {
    long answer = Math.max(pingNanos / 2, ROUND_TRIPS * rttNanos);
    return Math.min(pingNanos + answer, idleNanos);
  }
}
