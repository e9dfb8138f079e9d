package dev.strait.dataplane.listener.http;

import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeHandler;
import dev.strait.dataplane.exchange.ResponseHead;

/**
 * Tells clients in every answer of a listener that the same is to be had by HTTP/3 (RFC 7838). What
 * an origin says of its own alternatives is replaced: it means another host. Thread safe.
 */
public final class AltSvc implements ExchangeHandler {
  /** How long a client may remember; a day, as the field's default. */
  private static final int SECONDS = 86_400;

  private final ExchangeHandler next;
  private final String value;

  /**
   * Stands before a handler.
   *
   * @param next takes the exchange
   * @param port UDP port that clients call, 1 to 65535
   */
  public AltSvc(ExchangeHandler next, int port) {
    this.next = next;
    this.value = "h3=\":" + port + "\"; ma=" + SECONDS;
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.transformResponse(this::announce);
    next.handle(exchange);
  }

  private ResponseHead announce(ResponseHead head) {
    head.fields().set("alt-svc", value);
    return head;
  }
}
