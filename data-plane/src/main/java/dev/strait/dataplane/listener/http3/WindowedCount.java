package dev.strait.dataplane.listener.http3;

import java.util.concurrent.TimeUnit;

/**
 * Bounds what is cheap for a client and dear for the node: streams opened and reset at once
 * (CVE-2023-44487 by another wire), frames that carry nothing. Event loop only.
 */
final class WindowedCount {
  private final int most;
  private final long windowNanos;
  private long windowStart = System.nanoTime();
  private int count;

  WindowedCount(int most, int windowSeconds) {
    this.most = most;
    this.windowNanos = TimeUnit.SECONDS.toNanos(windowSeconds);
  }

  /** Counts one; true when there were more than may be in one window. */
  boolean tooMany() {
    count++;
    if (count <= most) {
      return false;
    }
    long now = System.nanoTime();
    if (now - windowStart < windowNanos) {
      return true;
    }
    windowStart = now;
    count = 1;
    return false;
  }
}
