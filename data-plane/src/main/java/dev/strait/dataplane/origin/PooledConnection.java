package dev.strait.dataplane.origin;

/** A connection to an origin as its pool sees it. Event loop only. */
interface PooledConnection {
  /**
   * A place for one more request.
   *
   * @return to be begun at once
   */
  OriginStream stream();

  /** Whether the peer has not closed, as far as this machine knows. */
  boolean stillGood();

  /** Dialled and shaken hands: from now on its pool counts on it. */
  void joinPool();

  /** Carries nothing; reads on, so that the peer's close is noticed. */
  void becomeIdle(long now);

  void leaveIdle();

  boolean idle();

  /** {@link System#nanoTime()} when it became idle. */
  long idleSince();

  /** Closes; the pool and the calls hear of it. */
  void close();
}
