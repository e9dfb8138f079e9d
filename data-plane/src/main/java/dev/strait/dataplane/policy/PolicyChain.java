package dev.strait.dataplane.policy;

import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeHandler;
import java.util.List;

/** Steps in their order, then the handler of what passed all of them. Immutable. */
public final class PolicyChain implements ExchangeHandler {
  private final ExchangeHandler first;

  private PolicyChain(ExchangeHandler first) {
    this.first = first;
  }

  /**
   * A chain.
   *
   * @param policies in order, maybe none
   * @param last takes what passed
   * @return the chain
   */
  public static PolicyChain of(List<Policy> policies, ExchangeHandler last) {
    ExchangeHandler handler = last;
    for (int i = policies.size() - 1; i >= 0; i--) {
      Policy policy = policies.get(i);
      ExchangeHandler next = handler;
      handler = exchange -> policy.apply(exchange, next);
    }
    return new PolicyChain(handler);
  }

  @Override
  public void handle(Exchange exchange) {
    first.handle(exchange);
  }
}
