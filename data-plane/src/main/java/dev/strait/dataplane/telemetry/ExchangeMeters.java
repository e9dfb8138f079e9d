package dev.strait.dataplane.telemetry;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeObserver;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.exchange.RouteLabels;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.netty.util.AsciiString;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times exchanges by the way they were sent. The only user of {@link
 * Exchange#observation()}: once an exchange has its final head it carries its meters with it.
 */
final class ExchangeMeters implements ExchangeObserver {
  private static final AsciiString EVENT_STREAM = AsciiString.cached("text/event-stream");

  private final MeterRegistry registry;
  private final Map<RouteLabels, RouteMeters> byRoute = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> activeByListener = new ConcurrentHashMap<>();

  ExchangeMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** An answer under way. */
  private static final class Answer {
    private final RouteMeters meters;
    private final boolean stream;

    private Answer(RouteMeters meters, boolean stream) {
      this.meters = meters;
      this.stream = stream;
    }
  }

  @Override
  public void began(Exchange exchange) {
    active(exchange).increment();
  }

  @Override
  public void responseStarted(Exchange exchange, ResponseHead head) {
    RouteMeters meters = meters(exchange.labels());
    CharSequence type = head.fields().get("content-type");
    Answer answer = new Answer(meters, type != null && isEventStream(type));
    exchange.observation(answer);
    meters.active.increment();
    if (answer.stream) {
      meters.activeStreams.increment();
    }
    if (exchange.upgraded()) {
      meters.activeWebSockets.increment();
    }
    meters.timeToFirstByte.record(System.nanoTime() - exchange.startNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void responseData(Exchange exchange, int bytes) {
    if (exchange.observation() instanceof Answer answer) {
      answer.meters.responseBytes.add(bytes);
      if (answer.stream && exchange.responseBytes() == bytes) {
        answer.meters.timeToFirstEvent.record(
            System.nanoTime() - exchange.startNanos(), TimeUnit.NANOSECONDS);
      }
    }
  }

  @Override
  public void ended(
      Exchange exchange, @Nullable Failure failure, @Nullable CancelReason cancelled) {
    active(exchange).decrement();
    RouteMeters meters;
    if (exchange.observation() instanceof Answer answer) {
      meters = answer.meters;
      meters.active.decrement();
      if (answer.stream) {
        meters.activeStreams.decrement();
      }
      if (exchange.upgraded()) {
        meters.activeWebSockets.decrement();
      }
    } else {
      meters = meters(exchange.labels());
    }
    meters.requestBytes.add(exchange.requestBytes());
    meters
        .duration(status(exchange, failure), failure, cancelled)
        .record(System.nanoTime() - exchange.startNanos(), TimeUnit.NANOSECONDS);
  }

  /** The status the client got: a failure without a head is answered with the failure's own. */
  static int status(Exchange exchange, @Nullable Failure failure) {
    return exchange.status() == 0 && failure != null
        ? failure.reason().status()
        : exchange.status();
  }

  /**
   * Forgets the meters of revisions that no longer run, except of exchanges still under way: label
   * values must not pile up with every change of a route.
   */
  void retainRevisions(Set<String> running) {
    byRoute
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone =
                  !entry.getKey().revision().isEmpty()
                      && !running.contains(entry.getKey().revision())
                      && entry.getValue().active.sum() == 0;
              if (gone) {
                entry.getValue().remove();
              }
              return gone;
            });
  }

  private RouteMeters meters(RouteLabels labels) {
    RouteMeters known = byRoute.get(labels);
    return known != null
        ? known
        : byRoute.computeIfAbsent(labels, key -> new RouteMeters(registry, key));
  }

  private LongAdder active(Exchange exchange) {
    String listener = exchange.origination().listener();
    LongAdder known = activeByListener.get(listener);
    return known != null ? known : activeByListener.computeIfAbsent(listener, this::newActive);
  }

  private LongAdder newActive(String listener) {
    LongAdder count = new LongAdder();
    Metric.REQUESTS_ACTIVE.gauge(registry, Tags.of("listener", listener), count::sum);
    return count;
  }

  private static boolean isEventStream(CharSequence type) {
    return AsciiString.regionMatches(type, true, 0, EVENT_STREAM, 0, EVENT_STREAM.length());
  }
}
