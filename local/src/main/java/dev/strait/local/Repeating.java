package dev.strait.local;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is repeated as long as the program runs. A timer ends a task that throws, without a
 * word; here a failure is told and the next turn comes all the same.
 */
final class Repeating {
  private static final Logger LOG = LoggerFactory.getLogger(Repeating.class);

  private Repeating() {}

  static void start(ScheduledExecutorService timer, long everyMillis, Runnable work) {
    Runnable guarded =
        () -> {
          try {
            work.run();
          } catch (RuntimeException e) {
            LOG.error("A repeated task failed; it is tried again in {} ms", everyMillis, e);
          }
        };
    Future<?> unused =
        timer.scheduleWithFixedDelay(guarded, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
  }
}
