package dev.strait.dataplane.exchange;

/** Takes a new exchange on its way: a chain of policies, a router, a tunnel, an origin. */
@FunctionalInterface
public interface ExchangeHandler {
  /**
   * Attaches an {@link Upstream}, passes the exchange on, or fails it; now or later, on the
   * exchange's event loop. Must not block and must not throw.
   *
   * @param exchange new, nothing attached yet
   */
  void handle(Exchange exchange);
}
