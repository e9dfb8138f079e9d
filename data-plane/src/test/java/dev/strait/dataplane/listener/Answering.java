package dev.strait.dataplane.listener;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeHandler;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.exchange.Upstream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An upstream in memory. It keeps what it got of each exchange; what it answers is the test's.
 * Methods that answer run on the exchange's loop whoever calls them.
 */
final class Answering implements ExchangeHandler {
  /** One exchange as its upstream sees it. */
  static final class Seen implements Upstream {
    final Exchange exchange;
    private final Queue<String> data = new ConcurrentLinkedQueue<>();
    volatile boolean ended;
    volatile @Nullable Fields trailers;
    volatile @Nullable CancelReason cancelled;
    final AtomicLong consumed = new AtomicLong();
    volatile boolean consumes = true;
    final AtomicLong received = new AtomicLong();
    volatile @Nullable Runnable atEnd;

    Seen(Exchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public void onRequestData(ByteBuf bytes) {
      int count = bytes.readableBytes();
      if (received.addAndGet(count) <= 1 << 20) {
        data.add(bytes.toString(StandardCharsets.ISO_8859_1));
      }
      bytes.release();
      if (consumes) {
        exchange.requestConsumed(count);
      }
    }

    @Override
    public void onRequestEnd(Fields fields) {
      trailers = fields;
      ended = true;
      if (atEnd != null) {
        atEnd.run();
      }
    }

    @Override
    public void onCancel(CancelReason reason) {
      cancelled = reason;
    }

    @Override
    public void onResponseConsumed(int bytes) {
      consumed.addAndGet(bytes);
    }

    /** The first MiB of the body so far. */
    String body() {
      return String.join("", data);
    }

    Seen head(int status, boolean end, String... fields) {
      return later(() -> exchange.responseHead(new ResponseHead(status, Fields.of(fields)), end));
    }

    Seen informational(int status, String... fields) {
      return later(() -> exchange.informational(new ResponseHead(status, Fields.of(fields))));
    }

    Seen write(String text) {
      return later(
          () -> exchange.responseData(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1)));
    }

    Seen end(String... trailerFields) {
      return later(() -> exchange.responseEnd(Fields.of(trailerFields)));
    }

    Seen later(Runnable step) {
      if (exchange.loop().inEventLoop()) {
        step.run();
      } else {
        exchange.loop().execute(step);
      }
      return this;
    }
  }

  final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final Consumer<Seen> script;

  Answering(Consumer<Seen> script) {
    this.script = script;
  }

  /** Answers each request with 200 and a fixed text as soon as it has come whole. */
  static Answering text(String text) {
    return new Answering(
        seen ->
            whenWhole(
                seen,
                () ->
                    seen.head(200, false, "content-length", Integer.toString(text.length()))
                        .write(text)
                        .end()));
  }

  /** Leaves every answer to the test. */
  static Answering nothing() {
    return new Answering(seen -> {});
  }

  static void whenWhole(Seen seen, Runnable answer) {
    if (seen.exchange.requestEnded()) {
      answer.run();
    } else {
      seen.atEnd = answer;
    }
  }

  @Override
  public void handle(Exchange exchange) {
    Seen one = new Seen(exchange);
    seen.add(one);
    script.accept(one);
    exchange.attach(one);
  }
}
