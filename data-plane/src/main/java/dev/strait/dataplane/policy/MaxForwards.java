package dev.strait.dataplane.policy;

import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeHandler;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;

/**
 * Counts Max-Forwards of OPTIONS down and answers in the origin's stead at zero (RFC 9110 §7.6.2).
 * TRACE, the other method with it, is refused by listeners.
 */
public final class MaxForwards implements Policy {
  private static final int MAX_DIGITS = 9;

  @Override
  public void apply(Exchange exchange, ExchangeHandler next) {
    Fields fields = exchange.request().fields();
    CharSequence given =
        exchange.request().method().equals("OPTIONS") ? fields.get("max-forwards") : null;
    if (given == null) {
      next.handle(exchange);
      return;
    }
    int left = number(given);
    if (left < 0) {
      exchange.fail(
          Failure.of(Failure.Reason.BAD_REQUEST, "Max-Forwards is not a number of 1 to 9 digits."));
    } else if (left == 0) {
      LocalAnswer.give(exchange, new ResponseHead(204, new Fields()));
    } else {
      fields.set("max-forwards", Integer.toString(left - 1));
      next.handle(exchange);
    }
  }

  private static int number(CharSequence text) {
    if (text.length() == 0 || text.length() > MAX_DIGITS) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }
}
