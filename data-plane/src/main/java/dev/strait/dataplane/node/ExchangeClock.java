package dev.strait.dataplane.node;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Failure.Reason;
import dev.strait.nodeconfig.TimeoutsConfig;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How long one exchange may take. Its loop only. */
final class ExchangeClock {
  private final Exchange exchange;
  private final TimeoutsConfig timeouts;
  private long progressNanos;
  private long progressBytes;
  private boolean requestEnded;
  private boolean responseStarted;

  ExchangeClock(Exchange exchange, TimeoutsConfig timeouts) {
    this.exchange = exchange;
    this.timeouts = timeouts;
    this.progressNanos = exchange.startNanos();
    this.requestEnded = exchange.requestEnded();
  }

  /**
   * Looks at the exchange.
   *
   * @param nowNanos {@link System#nanoTime()}
   * @return what is to happen because time is up; null when it is not
   */
  @Nullable Failure late(long nowNanos) {
    if (exchange.upgraded()) {
      return null; // its listener asks the client whether it lives
    }
    long bytes = exchange.requestBytes() + exchange.responseBytes();
    if (bytes != progressBytes
        || requestEnded != exchange.requestEnded()
        || responseStarted != exchange.responseStarted()) {
      progressBytes = bytes;
      requestEnded = exchange.requestEnded();
      responseStarted = exchange.responseStarted();
      progressNanos = nowNanos;
    }
    if (passed(timeouts.requestMillis(), nowNanos - exchange.startNanos())) {
      return Failure.of(
          Reason.TIMEOUT,
          "The exchange took longer than its route allows (" + timeouts.requestMillis() + " ms).");
    }
    long silent = nowNanos - progressNanos;
    if (!responseStarted && passed(timeouts.backendRequestMillis(), silent)) {
      return Failure.of(
          Reason.ORIGIN_TIMEOUT,
          "The origin sent no answer within " + timeouts.backendRequestMillis() + " ms.");
    }
    if (passed(timeouts.streamIdleMillis(), silent)) {
      return Failure.of(
          Reason.TIMEOUT,
          "No byte passed in either direction for " + timeouts.streamIdleMillis() + " ms.");
    }
    return null;
  }

  /** Ends the exchange if its time is still up. */
  void strike(long nowNanos) {
    Failure failure = late(nowNanos);
    if (failure != null) {
      exchange.abort(failure, CancelReason.TIMEOUT);
    }
  }

  private static boolean passed(long limitMillis, long elapsedNanos) {
    return limitMillis > 0 && elapsedNanos >= TimeUnit.MILLISECONDS.toNanos(limitMillis);
  }
}
