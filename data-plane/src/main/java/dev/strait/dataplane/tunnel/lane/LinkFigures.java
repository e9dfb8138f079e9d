package dev.strait.dataplane.tunnel.lane;

/**
 * Counters of one link. Written by its event loop, readable by any thread: what is volatile at
 * once, the others with the next volatile write.
 */
public final class LinkFigures {
  volatile Link.State state = Link.State.GREETING;
  volatile boolean suspect;
  volatile int exchanges;
  volatile int lanes;
  volatile long rttMicros;
  volatile long lostPackets;
  long opened;
  long bytesIn;
  long bytesOut;

  LinkFigures() {}

  /**
   * How far the link is.
   *
   * @return the state
   */
  public Link.State state() {
    return state;
  }

  /**
   * Whether the peer is silent though it was asked for a sign of life.
   *
   * @return true until it is heard of again
   */
  public boolean suspect() {
    return suspect;
  }

  /**
   * Exchanges under way.
   *
   * @return at least 0
   */
  public int exchanges() {
    return exchanges;
  }

  /**
   * Open lanes.
   *
   * @return at least 0
   */
  public int lanes() {
    return lanes;
  }

  /**
   * Round trip of the last PING.
   *
   * @return microseconds; 0 before one
   */
  public long rttMicros() {
    return rttMicros;
  }

  /**
   * Packets declared lost.
   *
   * @return as of the last PING
   */
  public long lostPackets() {
    return lostPackets;
  }

  /**
   * Exchanges opened since the link began.
   *
   * @return at least 0
   */
  public long opened() {
    return opened;
  }

  /**
   * Bytes of frames received.
   *
   * @return at least 0
   */
  public long bytesIn() {
    return bytesIn;
  }

  /**
   * Bytes of frames sent.
   *
   * @return at least 0
   */
  public long bytesOut() {
    return bytesOut;
  }
}
