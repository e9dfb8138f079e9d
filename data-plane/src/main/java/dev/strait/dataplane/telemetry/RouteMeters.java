package dev.strait.dataplane.telemetry;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.RouteLabels;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one way that exchanges are sent. Thread safe; recording neither locks nor looks
 * anything up by name.
 */
final class RouteMeters {
  private static final String[] STATUS_CLASSES = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};

  final LongAdder requestBytes = new LongAdder();
  final LongAdder responseBytes = new LongAdder();
  final LongAdder activeStreams = new LongAdder();
  final LongAdder activeWebSockets = new LongAdder();
  final LongAdder active = new LongAdder();
  final Timer timeToFirstByte;
  final Timer timeToFirstEvent;

  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter> counters;
  private final AtomicReferenceArray<@Nullable Timer> whole =
      new AtomicReferenceArray<>(STATUS_CLASSES.length);
  private final Map<Broken, Timer> broken = new ConcurrentHashMap<>();

  /** An exchange that did not end by itself. */
  private record Broken(int statusClass, Enum<?> reason) {}

  RouteMeters(MeterRegistry registry, RouteLabels labels) {
    this.registry = registry;
    this.tags =
        Tags.of(
            "route", labels.route(),
            "rule", labels.rule(),
            "backend", labels.backend(),
            "revision", labels.revision(),
            "side", labels.side(),
            "via", labels.via());
    timeToFirstByte = Metric.REQUEST_TIME_TO_FIRST_BYTE.timer(registry, tags);
    timeToFirstEvent = Metric.STREAM_TIME_TO_FIRST_EVENT.timer(registry, tags);
    counters =
        List.of(
            Metric.REQUEST_BYTES.counter(registry, tags, requestBytes::sum),
            Metric.RESPONSE_BYTES.counter(registry, tags, responseBytes::sum),
            Metric.STREAMS_ACTIVE.gauge(registry, tags, activeStreams::sum),
            Metric.WEBSOCKETS_ACTIVE.gauge(registry, tags, activeWebSockets::sum));
  }

  /** The timer of exchanges that ended this way; each is made when first needed. */
  Timer duration(int status, @Nullable Failure failure, @Nullable CancelReason cancelled) {
    int statusClass = status >= 100 && status < 600 ? status / 100 : 0;
    Enum<?> reason = failure != null ? failure.reason() : cancelled;
    if (reason != null) {
      return broken.computeIfAbsent(
          new Broken(statusClass, reason),
          key -> newDuration(statusClass, outcome(failure, cancelled)));
    }
    Timer timer = whole.get(statusClass);
    if (timer == null) {
      timer = newDuration(statusClass, outcome(null, null));
      whole.set(statusClass, timer); // two threads may both make it; the registry keeps one
    }
    return timer;
  }

  private Timer newDuration(int statusClass, String outcome) {
    return Metric.REQUEST_DURATION.timer(
        registry, tags.and("status", STATUS_CLASSES[statusClass], "outcome", outcome));
  }

  /** How an exchange ended, as metrics and the access log call it. */
  static String outcome(@Nullable Failure failure, @Nullable CancelReason cancelled) {
    Enum<?> reason = failure != null ? failure.reason() : cancelled;
    return reason == null ? "ok" : reason.name().toLowerCase(Locale.ROOT);
  }

  /** Takes the meters out of the registry; what is recorded afterwards is lost. */
  void remove() {
    registry.remove(timeToFirstByte);
    registry.remove(timeToFirstEvent);
    counters.forEach(registry::remove);
    broken.values().forEach(registry::remove);
    for (int i = 0; i < whole.length(); i++) {
      Timer timer = whole.get(i);
      if (timer != null) {
        registry.remove(timer);
      }
    }
  }
}
