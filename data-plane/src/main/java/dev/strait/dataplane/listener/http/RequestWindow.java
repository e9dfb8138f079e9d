package dev.strait.dataplane.listener.http;

import dev.strait.dataplane.exchange.BufferBudget;

/**
 * How much of a request's body this wire may still deliver before the other side has taken what it
 * got; counts in the node's budget. Event loop only.
 */
public final class RequestWindow {
  private static final int LIMIT = 65_536;
  private static final int LIMIT_WHEN_SHORT = 16_384;

  private final BufferBudget budget;
  private final int limit;
  private int outstanding;

  /**
   * An open window of 64 KiB.
   *
   * @param budget of the node
   */
  public RequestWindow(BufferBudget budget) {
    this(budget, LIMIT);
  }

  /**
   * An open window.
   *
   * @param budget of the node
   * @param limit bytes, at least 1
   */
  public RequestWindow(BufferBudget budget, int limit) {
    this.budget = budget;
    this.limit = limit;
  }

  /**
   * Bytes were delivered.
   *
   * @param bytes at least 0
   */
  public void delivered(int bytes) {
    outstanding += bytes;
    budget.reserve(bytes);
  }

  /**
   * Bytes were taken.
   *
   * @param bytes at least 0; more than outstanding counts as all
   */
  public void consumed(int bytes) {
    int taken = Math.min(bytes, outstanding);
    outstanding -= taken;
    budget.release(taken);
  }

  /** The body is whole, or nobody wants it any more. */
  public void close() {
    consumed(outstanding);
  }

  /**
   * Bytes delivered and not yet taken.
   *
   * @return at least 0
   */
  public int outstanding() {
    return outstanding;
  }

  /**
   * Whether more may be read.
   *
   * @return false while the limit is reached, which is less when the node is short
   */
  public boolean open() {
    return outstanding < (budget.used() < 1 ? limit : Math.min(limit, LIMIT_WHEN_SHORT));
  }
}
