package dev.strait.dataplane.node;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Failure.Reason;
import dev.strait.nodeconfig.DrainConfig;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets what is under way come to its end, until the deadline. */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  /** What the other side sent before it learned of the drain is still on its way. */
  private static final long LINGER_MILLIS = 200;

  private static final long LOOK_MILLIS = 20;

  private Drain() {}

  /** Blocks until all has ended or was broken off. */
  static void run(NodeRuntime runtime, ActiveExchanges active, DrainConfig config) {
    long start = System.nanoTime();
    long deadline = start + TimeUnit.MILLISECONDS.toNanos(config.deadlineMillis());
    runtime.drain();
    long quietSince = start;
    while (System.nanoTime() < deadline) {
      pause();
      long now = System.nanoTime();
      if (active.count() > 0 || !runtime.drained()) {
        quietSince = now;
      } else if (now - quietSince >= TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS)) {
        LOG.info("Drained.");
        return;
      }
    }
    long left = active.count();
    if (left > 0) {
      LOG.warn(
          "{} exchanges are broken off: the drain deadline of {} ms has passed.",
          left,
          config.deadlineMillis());
      active.abortAll(
          Failure.of(Reason.DRAINED, "The node is ending and its drain deadline has passed."),
          CancelReason.DRAINED);
      long last = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS);
      do {
        pause(); // what tells the clients needs a moment to leave
      } while (System.nanoTime() < last);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
