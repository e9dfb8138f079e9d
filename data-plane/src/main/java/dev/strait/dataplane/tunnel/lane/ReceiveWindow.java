package dev.strait.dataplane.tunnel.lane;

import dev.strait.dataplane.exchange.BufferBudget;
import java.util.concurrent.TimeUnit;

/**
 * The credit this node gives for one direction of one exchange: how many bytes the peer may send
 * beyond what was consumed here.
 *
 * <p>It is renewed when half of it or {@link #STEP} was consumed, and doubled when half took little
 * more than two round trips, for then the window and not the reader is what limits the stream: it
 * settles at about four times what the path holds. A slow reader's window never grows. Every byte
 * of it is reserved in the node's budget.
 */
final class ReceiveWindow {
  /** What an exchange starts with while the budget has room, bytes. */
  static final int START = 64 * 1024;

  /** What it starts with when the budget is short, bytes. */
  static final int LEAST = 8 * 1024;

  /** What it may grow to, bytes: 200 ms at 1 Gbit/s, rounded up. */
  static final int MOST = 32 * 1024 * 1024;

  /**
   * What is granted at once at the most, bytes: were it half of {@link #MOST}, a sender would have
   * less credit than its path holds until the next half comes.
   */
  private static final int STEP = MOST / 8;

  /** What the two nodes' event loops may add to a round trip while they are busy. */
  private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final BufferBudget budget;
  private int size;

  /** Bytes the peer may still send. */
  private long open;

  /** Consumed since the last grant, and since the last judgement whether to grow. */
  private int ungranted;

  private int unjudged;
  private long judgedNanos;

  private ReceiveWindow(BufferBudget budget, int size, long nowNanos) {
    this.budget = budget;
    this.size = size;
    this.open = size;
    this.judgedNanos = nowNanos;
  }

  /**
   * A window whose size this node may choose: {@link #START} while half of the budget is free, so
   * that the other half is left for {@link #LEAST} of very many and for those that grow.
   */
  static ReceiveWindow chosen(BufferBudget budget, long nowNanos) {
    if (budget.used() < 0.5 && budget.tryReserve(START)) {
      return new ReceiveWindow(budget, START, nowNanos);
    }
    return promised(budget, LEAST, nowNanos);
  }

  /** A window whose size was promised to the peer before. */
  static ReceiveWindow promised(BufferBudget budget, int size, long nowNanos) {
    budget.reserve(size);
    return new ReceiveWindow(budget, size, nowNanos);
  }

  /** What may be promised for every exchange to come: less when the whole budget is small. */
  static int promise(BufferBudget budget) {
    return (int) Math.max(LEAST, Math.min(START, budget.capacityBytes() / 2_048));
  }

  int size() {
    return size;
  }

  /** Takes note of bytes from the peer; false when it had no credit for them. */
  boolean received(int bytes) {
    open -= bytes;
    return open >= 0;
  }

  /**
   * Takes note of bytes consumed here.
   *
   * @return the credit to grant the peer now; 0 for none yet
   */
  int consumed(int bytes, long nowNanos, long rttNanos) {
    ungranted += bytes;
    unjudged += bytes;
    if (ungranted < Math.min(size / 2, STEP)) {
      return 0;
    }
    int grant = ungranted;
    ungranted = 0;
    if (unjudged >= size / 2) {
      if (nowNanos - judgedNanos < 2 * rttNanos + BUSY_NANOS
          && size < most()
          && budget.tryReserve(size)) {
        grant += size;
        size *= 2;
      }
      unjudged = 0;
      judgedNanos = nowNanos;
    }
    open += grant;
    return grant;
  }

  /** Gives back what is reserved. */
  void close() {
    budget.release(size);
    size = 0;
  }

  private long most() {
    return Math.min(MOST, budget.capacityBytes() / 4);
  }
}
