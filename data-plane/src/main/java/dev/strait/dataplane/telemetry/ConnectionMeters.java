package dev.strait.dataplane.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Counts client connections by listener. Thread safe. */
public final class ConnectionMeters {
  private final MeterRegistry registry;
  private final Map<String, OfListener> byListener = new ConcurrentHashMap<>();

  ConnectionMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  private record OfListener(LongAdder opened, LongAdder active, Timer duration) {}

  /**
   * A connection was taken in.
   *
   * @param listener name of the listener
   */
  public void opened(String listener) {
    OfListener meters = of(listener);
    meters.opened.increment();
    meters.active.increment();
  }

  /**
   * A connection that was taken in has ended.
   *
   * @param listener name of the listener
   * @param durationNanos how long it lasted
   */
  public void closed(String listener, long durationNanos) {
    OfListener meters = of(listener);
    meters.active.decrement();
    meters.duration.record(durationNanos, TimeUnit.NANOSECONDS);
  }

  /**
   * A connection or a request on it was turned away or broke before it became an exchange.
   *
   * @param listener name of the listener
   * @param cause one of a fixed list
   */
  public void failed(String listener, String cause) {
    Metric.CONNECTION_ERRORS
        .counter(registry, Tags.of("listener", listener, "cause", cause))
        .increment();
  }

  /**
   * A client showed no valid certificate where it is asked for one.
   *
   * @param listener name of the listener
   * @param reason one of a fixed list
   */
  public void certificateRefused(String listener, String reason) {
    Metric.CLIENT_CERTIFICATES_REFUSED
        .counter(registry, Tags.of("listener", listener, "reason", reason))
        .increment();
  }

  private OfListener of(String listener) {
    OfListener known = byListener.get(listener);
    return known != null ? known : byListener.computeIfAbsent(listener, this::newMeters);
  }

  private OfListener newMeters(String listener) {
    Tags tags = Tags.of("listener", listener);
    OfListener meters =
        new OfListener(
            new LongAdder(), new LongAdder(), Metric.CONNECTION_DURATION.timer(registry, tags));
    Metric.CONNECTIONS_OPENED.counter(registry, tags, meters.opened::sum);
    Metric.CONNECTIONS_ACTIVE.gauge(registry, tags, meters.active::sum);
    return meters;
  }
}
