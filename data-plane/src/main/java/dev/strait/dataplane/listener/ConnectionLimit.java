package dev.strait.dataplane.listener;

import java.util.concurrent.atomic.AtomicInteger;

/** Client connections over the whole node. Thread safe. */
final class ConnectionLimit {
  private final AtomicInteger open = new AtomicInteger();
  private volatile int most;

  ConnectionLimit(int most) {
    this.most = most;
  }

  /** Changes the limit; connections beyond a lower one stay. */
  void set(int newMost) {
    most = newMost;
  }

  /** Takes a place if there is one; give it back with {@link #leave}. */
  boolean tryEnter() {
    if (open.incrementAndGet() <= most) {
      return true;
    }
    open.decrementAndGet();
    return false;
  }

  void leave() {
    open.decrementAndGet();
  }

  int open() {
    return open.get();
  }
}
