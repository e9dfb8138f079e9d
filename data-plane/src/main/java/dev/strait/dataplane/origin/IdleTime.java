package dev.strait.dataplane.origin;

/** Whether a connection waits in its pool for a request, and since when. Event loop only. */
final class IdleTime {
  private boolean now;
  private long since;

  void begin(long nowNanos) {
    since = nowNanos;
    now = true;
  }

  void end() {
    now = false;
  }

  boolean now() {
    return now;
  }

  /** {@link System#nanoTime()} when it began last. */
  long since() {
    return since;
  }
}
