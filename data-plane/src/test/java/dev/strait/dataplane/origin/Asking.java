package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Downstream;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeObserver;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Origination;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.IoEventLoop;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** A side that asks, for tests: keeps what it got, and consumes it at once or when told. */
final class Asking implements Downstream {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final IoEventLoop loop;
  private final boolean consumes;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final CRC32 sum = new CRC32();
  private volatile @Nullable Exchange exchange;
  private volatile boolean sumsOnly;

  final List<ResponseHead> informational = new CopyOnWriteArrayList<>();
  final List<Integer> pieces = new CopyOnWriteArrayList<>();
  volatile @Nullable ResponseHead head;
  volatile @Nullable Fields trailers;
  volatile @Nullable Failure failure;
  volatile boolean ended;
  final AtomicLong requestConsumed = new AtomicLong();
  final AtomicLong received = new AtomicLong();

  Asking(IoEventLoop loop, boolean consumes) {
    this.loop = loop;
    this.consumes = consumes;
  }

  /** Begins an exchange. */
  Asking ask(RequestHead request, Consumer<Exchange> handler) {
    loop.execute(
        () -> {
          Exchange fresh =
              new Exchange(
                  loop,
                  request,
                  new Origination("test", new InetSocketAddress(0), "0".repeat(32)),
                  this,
                  ExchangeObserver.NONE,
                  System.nanoTime());
          exchange = fresh;
          handler.accept(fresh);
        });
    return this;
  }

  Asking send(String text) {
    return with(e -> e.requestData(bytes(text.getBytes(StandardCharsets.ISO_8859_1))));
  }

  Asking send(byte[] data) {
    return with(e -> e.requestData(bytes(data)));
  }

  Asking end() {
    return end(new Fields());
  }

  Asking end(Fields with) {
    return with(e -> e.requestEnd(with));
  }

  Asking cancel() {
    return with(e -> e.cancel(CancelReason.CLIENT_GONE));
  }

  /** Waits until the loop has done all it was asked for so far. */
  Asking done() {
    loop.submit(() -> {}).syncUninterruptibly();
    return this;
  }

  Asking consume(int bytes) {
    return with(e -> e.responseConsumed(bytes));
  }

  /** Waits for the end or a failure. */
  Asking awaitOver() {
    patience().until(() -> ended || failure != null);
    return this;
  }

  Asking awaitBody(int bytes) {
    patience().until(() -> received.get() >= bytes || failure != null);
    return this;
  }

  Asking awaitHead() {
    patience().until(() -> head != null || failure != null);
    return this;
  }

  int status() {
    ResponseHead known = head;
    return known == null ? 0 : known.status();
  }

  /** A field of the final head, empty without one. */
  String field(String name) {
    ResponseHead known = head;
    return known == null ? "" : Objects.toString(known.fields().get(name), "");
  }

  /** A trailer, empty without one. */
  String trailer(String name) {
    Fields known = trailers;
    return known == null ? "" : Objects.toString(known.get(name), "");
  }

  Failure.@Nullable Reason reason() {
    Failure known = failure;
    return known == null ? null : known.reason();
  }

  String detail() {
    Failure known = failure;
    return known == null ? "" : known.detail();
  }

  boolean exchangeOver() {
    Exchange known = exchange;
    return known != null && known.over();
  }

  /** Keeps no body, only its sum. */
  Asking sumsOnly() {
    sumsOnly = true;
    return this;
  }

  long sum() {
    synchronized (body) {
      return sum.getValue();
    }
  }

  String body() {
    synchronized (body) {
      return body.toString(StandardCharsets.ISO_8859_1);
    }
  }

  private Asking with(Consumer<Exchange> action) {
    loop.execute(
        () -> {
          Exchange known = exchange;
          if (known != null) {
            action.accept(known);
          }
        });
    return this;
  }

  private static ConditionFactory patience() {
    return Awaitility.await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(2))
        .atMost(PATIENCE);
  }

  private ByteBuf bytes(byte[] data) {
    return Unpooled.wrappedBuffer(data);
  }

  @Override
  public void onInformational(ResponseHead next) {
    informational.add(next);
  }

  @Override
  public void onResponseHead(ResponseHead next, boolean end) {
    head = next;
    ended = end;
  }

  @Override
  public void onResponseData(ByteBuf data) {
    int bytes = data.readableBytes();
    if (!sumsOnly) {
      pieces.add(bytes);
    }
    synchronized (body) {
      if (sumsOnly) {
        sum.update(data.nioBuffer());
      } else {
        body.writeBytes(ByteBufUtil.getBytes(data));
      }
    }
    data.release();
    received.addAndGet(bytes);
    Exchange known = exchange;
    if (consumes && known != null) {
      known.responseConsumed(bytes);
    }
  }

  @Override
  public void onResponseEnd(Fields with) {
    trailers = with;
    ended = true;
  }

  @Override
  public void onFailure(Failure why) {
    failure = why;
  }

  @Override
  public void onRequestConsumed(int bytes) {
    requestConsumed.addAndGet(bytes);
  }
}
