package dev.strait.dataplane.listener.http;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One deadline of a connection that moves often and passes seldom: moving it later or away costs
 * nothing, for the timer looks again when it fires. Event loop only.
 */
public final class Deadline implements Runnable {
  private static final long NEVER = Long.MAX_VALUE;

  private final EventExecutor loop;
  private final Runnable passed;
  private final long origin = System.nanoTime();
  private long at = NEVER;
  private long firesAt = NEVER;
  private @Nullable ScheduledFuture<?> timer;

  /**
   * No deadline yet.
   *
   * @param loop the connection's
   * @param passed called on it when a deadline passed
   */
  public Deadline(EventExecutor loop, Runnable passed) {
    this.loop = loop;
    this.passed = passed;
  }

  /**
   * Sets the deadline anew.
   *
   * @param millis from now; 0 means never
   */
  public void in(long millis) {
    if (millis <= 0) {
      clear();
      return;
    }
    at = now() + TimeUnit.MILLISECONDS.toNanos(millis);
    if (at < firesAt) {
      fireAt(at);
    }
  }

  /** Takes the deadline away. */
  public void clear() {
    at = NEVER;
  }

  /** Takes deadline and timer away, for good. */
  public void cancel() {
    clear();
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  /** Called by the timer. */
  @Override
  public void run() {
    firesAt = NEVER;
    timer = null;
    if (at == NEVER) {
      return;
    }
    if (now() < at) {
      fireAt(at);
      return;
    }
    at = NEVER;
    passed.run();
  }

  private void fireAt(long nanos) {
    if (timer != null) {
      timer.cancel(false);
    }
    firesAt = nanos;
    timer = loop.schedule(this, nanos - now(), TimeUnit.NANOSECONDS);
  }

  private long now() {
    return System.nanoTime() - origin;
  }
}
