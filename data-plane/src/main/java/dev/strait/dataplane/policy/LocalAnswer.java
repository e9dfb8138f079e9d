package dev.strait.dataplane.policy;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.exchange.Upstream;
import io.netty.buffer.ByteBuf;

/** An upstream that has answered with a head already and throws the request's body away. */
final class LocalAnswer implements Upstream {
  private final Exchange exchange;

  private LocalAnswer(Exchange exchange) {
    this.exchange = exchange;
  }

  /** Answers with a head only. */
  static void give(Exchange exchange, ResponseHead head) {
    exchange.attach(new LocalAnswer(exchange));
    exchange.responseHead(head, true);
  }

  @Override
  public void onRequestData(ByteBuf data) {
    int bytes = data.readableBytes();
    data.release();
    exchange.requestConsumed(bytes);
  }

  @Override
  public void onRequestEnd(Fields trailers) {}

  @Override
  public void onCancel(CancelReason reason) {}

  @Override
  public void onResponseConsumed(int bytes) {}
}
