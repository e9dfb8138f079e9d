package dev.strait.dataplane.telemetry;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeObserver;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.ResponseHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several observers as one, called in order. */
public final class ObserverChain implements ExchangeObserver {
  private final ExchangeObserver[] observers;

  private ObserverChain(List<ExchangeObserver> observers) {
    this.observers = observers.toArray(ExchangeObserver[]::new);
  }

  /**
   * Joins observers.
   *
   * @param observers at least one; only one of them may use {@link Exchange#observation()}
   * @return one that calls all
   */
  public static ExchangeObserver of(List<ExchangeObserver> observers) {
    return observers.size() == 1 ? observers.get(0) : new ObserverChain(observers);
  }

  @Override
  public void began(Exchange exchange) {
    for (ExchangeObserver observer : observers) {
      observer.began(exchange);
    }
  }

  @Override
  public void responseStarted(Exchange exchange, ResponseHead head) {
    for (ExchangeObserver observer : observers) {
      observer.responseStarted(exchange, head);
    }
  }

  @Override
  public void responseData(Exchange exchange, int bytes) {
    for (ExchangeObserver observer : observers) {
      observer.responseData(exchange, bytes);
    }
  }

  @Override
  public void ended(
      Exchange exchange, @Nullable Failure failure, @Nullable CancelReason cancelled) {
    for (ExchangeObserver observer : observers) {
      observer.ended(exchange, failure, cancelled);
    }
  }
}
