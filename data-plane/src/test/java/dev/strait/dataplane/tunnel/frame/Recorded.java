package dev.strait.dataplane.tunnel.frame;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a reader says, in words that compare; pieces of DATA are joined. */
final class Recorded implements FrameHandler {
  private final List<String> events = new ArrayList<>();
  private final StringBuilder data = new StringBuilder();
  private long dataExchange = -1;

  List<String> events() {
    joined();
    return events;
  }

  private void joined() {
    if (dataExchange >= 0) {
      events.add("data " + dataExchange + ' ' + data);
      data.setLength(0);
      dataExchange = -1;
    }
  }

  private void add(String event) {
    joined();
    events.add(event);
  }

  static String words(Fields fields) {
    StringBuilder words = new StringBuilder();
    fields.forEach((name, value) -> words.append(name).append('=').append(value).append('|'));
    return words.toString();
  }

  static String words(RequestHead head) {
    return String.join(
        " ",
        head.kind().name(),
        head.method(),
        head.scheme(),
        head.authority(),
        head.path(),
        String.valueOf(head.protocol()),
        String.valueOf(head.bodyless()),
        words(head.fields()));
  }

  @Override
  public void onHello(Hello hello) {
    add(hello.toString());
  }

  @Override
  public void onOpen(long exchange, Open open) {
    add(
        "open %d %s %s %s %d %s %s %s"
            .formatted(
                exchange,
                open.routeId(),
                open.revision(),
                open.backend(),
                open.credit(),
                open.client(),
                open.traceId(),
                words(open.head())));
  }

  @Override
  public void onHead(long exchange, ResponseHead head, boolean end) {
    add("head %d %d %s %s".formatted(exchange, head.status(), end, words(head.fields())));
  }

  @Override
  public void onData(long exchange, ByteBuf bytes) {
    try {
      if (exchange != dataExchange) {
        joined();
        dataExchange = exchange;
      }
      data.append(bytes.toString(StandardCharsets.ISO_8859_1));
    } finally {
      bytes.release();
    }
  }

  @Override
  public void onEnd(long exchange, Fields trailers) {
    add("end " + exchange + ' ' + words(trailers));
  }

  @Override
  public void onUnusable(long exchange, boolean open, String fault) {
    add("unusable " + exchange + ' ' + open);
  }

  @Override
  public void onReset(long exchange, ResetReason reason, String detail) {
    add("reset " + exchange + ' ' + reason + ' ' + detail);
  }

  @Override
  public void onCredit(long exchange, int bytes) {
    add("credit " + exchange + ' ' + bytes);
  }

  @Override
  public void onPing(long nonce) {
    add("ping " + nonce);
  }

  @Override
  public void onPong(long nonce) {
    add("pong " + nonce);
  }

  @Override
  public void onGoaway(long lastExchange, String reason) {
    add("goaway " + lastExchange + ' ' + reason);
  }

  @Override
  public void onClose(LinkError error, String reason) {
    add("close " + error + ' ' + reason);
  }
}
