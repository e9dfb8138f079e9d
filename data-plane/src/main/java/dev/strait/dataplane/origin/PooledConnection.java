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

  /** Whether it carries nothing; it reads on then, so that the peer's close is noticed. */
  IdleTime idle();

  /** Closes; the pool and the calls hear of it. */
  void close();
}
