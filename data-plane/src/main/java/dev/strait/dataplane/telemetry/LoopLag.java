package dev.strait.dataplane.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Feels the pulse of each event loop: how late it runs a task, and whether it runs at all. */
final class LoopLag implements AutoCloseable {
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final List<Pulse> pulses = new ArrayList<>();

  LoopLag(MeterRegistry registry, Iterable<EventExecutor> loops) {
    int index = 0;
    for (EventExecutor loop : loops) {
      String name = "loop-" + index++;
      pulses.add(new Pulse(name, loop, Metric.LOOP_LAG.timer(registry, Tags.of("loop", name))));
    }
  }

  /** Names of loops that ran nothing for five seconds. */
  List<String> stalled() {
    long now = System.nanoTime();
    return pulses.stream()
        .filter(pulse -> now - pulse.lastBeat > STALLED_NANOS)
        .map(pulse -> pulse.name)
        .toList();
  }

  @Override
  public void close() {
    pulses.forEach(pulse -> pulse.beats.cancel(false));
  }

  private static final class Pulse implements Runnable {
    private final String name;
    private final Timer lag;
    private final Future<?> beats;
    private volatile long lastBeat = System.nanoTime();

    private Pulse(String name, EventExecutor loop, Timer lag) {
      this.name = name;
      this.lag = lag;
      this.beats =
          loop.scheduleWithFixedDelay(this, PERIOD_NANOS, PERIOD_NANOS, TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
      long now = System.nanoTime();
      lag.record(Math.max(0, now - lastBeat - PERIOD_NANOS), TimeUnit.NANOSECONDS);
      lastBeat = now;
    }
  }
}
