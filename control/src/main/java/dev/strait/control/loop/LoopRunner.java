package dev.strait.control.loop;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs rounds on a thread of its own: soon after something changed, again and again until the loop
 * has settled, and now and then for nothing, for what nobody told it about.
 */
public final class LoopRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LoopRunner.class);

  /** Changes come in bursts: an editor writes a file in several steps. */
  private static final Duration DEBOUNCE = Duration.ofMillis(30);

  /** How soon a round that did something is followed by the next, and one that failed at first. */
  private static final Duration UNSETTLED = Duration.ofMillis(150);

  /** How rarely acknowledgements are looked for at last: a fleet signals when there are any. */
  private static final Duration WAITING = Duration.ofSeconds(1);

  /** How rarely what fails is tried again at last: an API server that is down has enough to do. */
  private static final Duration FAILING = Duration.ofSeconds(5);

  /** How often certificates are compared with the clock, and a lost signal is made good. */
  private static final Duration RESYNC = Duration.ofSeconds(20);

  private final ControlLoop loop;
  private final Listener listener;
  private final ScheduledThreadPoolExecutor thread;
  private @Nullable ScheduledFuture<?> next;
  private Duration again = UNSETTLED;
  private Duration lastTook = Duration.ZERO;

  /** Hears of every round, on the loop's thread. */
  public interface Listener {
    /** A round begins. */
    default void began() {}

    /**
     * A round is over.
     *
     * @param round what it did
     */
    void done(Round round);

    /**
     * A round could not begin; it is tried again.
     *
     * @param message why, for people
     */
    void failed(String message);
  }

  /**
   * A runner that waits for {@link #signal()}.
   *
   * @param loop whose rounds
   * @param listener hears of them
   */
  public LoopRunner(ControlLoop loop, Listener listener) {
    this.loop = loop;
    this.listener = listener;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread created = new Thread(task, "strait-control");
              created.setDaemon(true);
              return created;
            });
    // A round that was put off, or called off by close, must not linger for its whole delay.
    this.thread.setRemoveOnCancelPolicy(true);
  }

  /** Something may have changed: a round follows shortly. Safe to call from any thread, often. */
  public void signal() {
    // Never more than half of the time: rounds over many resources take longer than a debounce.
    Duration busy;
    synchronized (this) {
      busy = lastTook;
    }
    schedule(busy.compareTo(DEBOUNCE) > 0 ? busy : DEBOUNCE);
  }

  private synchronized void schedule(Duration delay) {
    if (next != null && next.getDelay(TimeUnit.MILLISECONDS) <= delay.toMillis()) {
      return;
    }
    if (next != null) {
      next.cancel(false);
    }
    try {
      next = thread.schedule(this::round, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      next = null; // closed
    }
  }

  private void round() {
    synchronized (this) {
      next = null; // a signal from now on means another round after this one
    }
    long began = System.nanoTime();
    Duration pause;
    try {
      listener.began();
      Round round = loop.round();
      pause = pauseAfter(round);
      listener.done(round);
    } catch (IOException e) {
      pause = longer(FAILING);
      listener.failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("A round of the control loop failed; it is tried again", e);
      pause = longer(FAILING);
      listener.failed("the control loop failed: " + e);
    }
    synchronized (this) {
      lastTook = Duration.ofNanos(System.nanoTime() - began);
    }
    schedule(pause);
  }

  private Duration pauseAfter(Round round) {
    if (round.settled()) {
      again = UNSETTLED;
      return RESYNC;
    }
    if (!round.failures().isEmpty()) {
      return longer(FAILING);
    }
    if (!round.applied().isEmpty() || !round.removed().isEmpty()) {
      again = UNSETTLED;
    }
    return longer(WAITING);
  }

  /**
   * Twice as long each time, so that neither the API server nor the CPU is kept busy by waiting.
   */
  private Duration longer(Duration most) {
    Duration pause = again.compareTo(most) > 0 ? most : again;
    again = pause.multipliedBy(2);
    return pause;
  }

  /** Ends after the round under way, at the latest in 10 seconds; nodes go on as they are. */
  @Override
  public void close() {
    synchronized (this) {
      if (next != null) {
        next.cancel(false); // before the shutdown, which drops cancelled rounds instead of waiting
      }
      thread.shutdown(); // without an interrupt, which would break off a file half written
    }
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("The control loop did not end within 10 seconds; it is left behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
