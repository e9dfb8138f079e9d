package dev.strait.dataplane.exchange;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of bodies that a node may hold for all its exchanges together; credit is drawn from it,
 * so that memory is bounded however many readers are stuck. Thread safe.
 */
public final class BufferBudget {
  private final long capacity;
  private final AtomicLong reserved = new AtomicLong();

  /**
   * An unused budget.
   *
   * @param capacity bytes, at least 1
   */
  public BufferBudget(long capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: at least 1 byte)");
    }
    this.capacity = capacity;
  }

  /**
   * Reserves bytes if there is room for all of them.
   *
   * @param bytes at least 0
   * @return whether they were reserved; if so, {@link #release} them later
   */
  public boolean tryReserve(long bytes) {
    long now;
    do {
      now = reserved.get();
      if (now + bytes > capacity) {
        return false;
      }
    } while (!reserved.compareAndSet(now, now + bytes));
    return true;
  }

  /**
   * Reserves bytes even beyond the capacity: for the least an exchange needs to make progress.
   *
   * @param bytes at least 0
   */
  public void reserve(long bytes) {
    reserved.addAndGet(bytes);
  }

  /**
   * Gives reserved bytes back.
   *
   * @param bytes what was reserved
   */
  public void release(long bytes) {
    reserved.addAndGet(-bytes);
  }

  /**
   * How full the budget is.
   *
   * @return 0 when unused, 1 when full, more when {@link #reserve} went beyond
   */
  public double used() {
    return (double) reserved.get() / capacity;
  }

  /**
   * Reserved bytes now.
   *
   * @return at least 0
   */
  public long reservedBytes() {
    return reserved.get();
  }

  /**
   * What it was made for.
   *
   * @return bytes, at least 1
   */
  public long capacityBytes() {
    return capacity;
  }
}
