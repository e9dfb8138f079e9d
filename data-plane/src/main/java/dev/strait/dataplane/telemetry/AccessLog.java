package dev.strait.dataplane.telemetry;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeObserver;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.exchange.RouteLabels;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One JSON line for each exchange, at its end: who asked what, where it went and how it ended.
 * Never a header value, never a query.
 */
final class AccessLog implements ExchangeObserver {
  /** When everything fails, that is said often enough. */
  static final int FAILURES_PER_SECOND = 50;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final boolean failuresOnly;
  private final Consumer<String> lines;
  private final AtomicLong second = new AtomicLong(Long.MIN_VALUE);
  private final AtomicInteger inThisSecond = new AtomicInteger();
  private final AtomicLong suppressed = new AtomicLong();

  /**
   * A log.
   *
   * @param failuresOnly only exchanges that the node or an origin failed, at most {@value
   *     #FAILURES_PER_SECOND} a second
   * @param lines takes each line; must not block
   */
  AccessLog(boolean failuresOnly, Consumer<String> lines) {
    this.failuresOnly = failuresOnly;
    this.lines = lines;
  }

  @Override
  public void ended(
      Exchange exchange, @Nullable Failure failure, @Nullable CancelReason cancelled) {
    if (failuresOnly
        && (failure == null || failure.reason().status() < 500 || tooMany(System.nanoTime()))) {
      return;
    }
    RequestHead request = exchange.request();
    RouteLabels labels = exchange.labels();
    StringBuilder line = new StringBuilder(320).append('{');
    text(line, "trace", exchange.origination().traceId());
    text(line, "listener", exchange.origination().listener());
    text(line, "remote", address(exchange.origination().remote()));
    text(line, "method", request.method());
    text(line, "host", request.authority());
    text(line, "path", withoutQuery(request.path()));
    if (request.protocol() != null) {
      text(line, "protocol", request.protocol());
    }
    number(line, "status", ExchangeMeters.status(exchange, failure));
    text(line, "outcome", RouteMeters.outcome(failure, cancelled));
    if (failure != null) {
      text(line, "detail", failure.detail());
    }
    text(line, "route", labels.route());
    text(line, "rule", labels.rule());
    text(line, "backend", labels.backend());
    text(line, "revision", labels.revision());
    text(line, "side", labels.side());
    text(line, "via", labels.via());
    number(line, "requestBytes", exchange.requestBytes());
    number(line, "responseBytes", exchange.responseBytes());
    number(
        line,
        "durationMicros",
        TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - exchange.startNanos()));
    long left = suppressed.getAndSet(0);
    if (left > 0) {
      number(line, "suppressedBefore", left);
    }
    lines.accept(line.append('}').toString());
  }

  private boolean tooMany(long nowNanos) {
    long now = nowNanos / SECOND;
    if (second.getAndSet(now) != now) {
      inThisSecond.set(0);
    }
    if (inThisSecond.incrementAndGet() <= FAILURES_PER_SECOND) {
      return false;
    }
    suppressed.incrementAndGet();
    return true;
  }

  private static String withoutQuery(String path) {
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }

  private static String address(SocketAddress remote) {
    return remote instanceof InetSocketAddress inet && inet.getAddress() != null
        ? inet.getAddress().getHostAddress()
        : "";
  }

  private static void text(StringBuilder line, String name, String value) {
    name(line, name).append('"');
    JsonStringEncoder.getInstance().quoteAsString(value, line);
    line.append('"');
  }

  private static void number(StringBuilder line, String name, long value) {
    name(line, name).append(value);
  }

  private static StringBuilder name(StringBuilder line, String name) {
    return line.append(line.length() > 1 ? "," : "").append('"').append(name).append("\":");
  }
}
