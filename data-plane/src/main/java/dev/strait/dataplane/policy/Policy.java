package dev.strait.dataplane.policy;

import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeHandler;

/** One step. Stateless or thread safe: every event loop uses the same one. */
@FunctionalInterface
public interface Policy {
  /**
   * Hands the exchange to the next step, now or later on its event loop, or answers or fails it.
   * Must not block and must not throw.
   *
   * @param exchange nothing is attached to it yet; its head may be changed
   * @param next what follows when it may pass
   */
  void apply(Exchange exchange, ExchangeHandler next);
}
