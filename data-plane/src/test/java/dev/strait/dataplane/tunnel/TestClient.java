package dev.strait.dataplane.tunnel;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Downstream;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Who asks: remembers what it gets, takes it at once or when told to. */
final class TestClient implements Downstream {
  private static final int REQUEST_LIMIT = 64 * 1024;

  final EventLoop loop;
  final List<Integer> informational = new CopyOnWriteArrayList<>();
  final CRC32C checksum = new CRC32C();
  final CRC32C sentChecksum = new CRC32C();
  volatile @Nullable ResponseHead head;
  volatile @Nullable Fields trailers;
  volatile @Nullable Failure failure;
  volatile boolean ended;
  volatile boolean stuck;
  volatile long received;
  volatile long requestConsumed;
  private volatile String text = "";
  private volatile @Nullable Exchange exchange;
  private long toSend;
  private long unconsumed;
  private boolean endAfter;
  private final Noise noise = new Noise();

  TestClient(EventLoop loop) {
    this.loop = loop;
  }

  void start(Exchange mine) {
    exchange = mine;
  }

  Exchange exchange() {
    Exchange mine = exchange;
    if (mine == null) {
      throw new IllegalStateException("not started");
    }
    return mine;
  }

  // ---- what a test does

  TestClient say(String body) {
    ByteBuf data = PooledByteBufAllocator.DEFAULT.buffer();
    data.writeCharSequence(body, StandardCharsets.US_ASCII);
    loop.execute(() -> exchange().requestData(data));
    return this;
  }

  TestClient end(String... trailerFields) {
    loop.execute(() -> exchange().requestEnd(Fields.of(trailerFields)));
    return this;
  }

  TestClient cancel() {
    loop.execute(() -> exchange().cancel(CancelReason.CLIENT_GONE));
    return this;
  }

  /** Sends that many random bytes, at most 64 KiB ahead of what was consumed, then ends. */
  TestClient upload(long bytes) {
    loop.execute(
        () -> {
          toSend = bytes;
          endAfter = true;
          pump();
        });
    return this;
  }

  /** Takes what is held back, and all that follows. */
  void unstick() {
    loop.execute(
        () -> {
          stuck = false;
          int held = (int) received;
          if (held > 0) {
            exchange().responseConsumed(held);
          }
        });
  }

  private void pump() {
    while (toSend > 0 && unconsumed < REQUEST_LIMIT) {
      ByteBuf piece = noise.next(toSend, sentChecksum);
      toSend -= piece.readableBytes();
      unconsumed += piece.readableBytes();
      exchange().requestData(piece);
    }
    if (toSend == 0 && endAfter) {
      endAfter = false;
      exchange().requestEnd(Fields.of("x-sent", "all"));
    }
  }

  // ---- what a test sees

  String text() {
    return text;
  }

  int status() {
    ResponseHead now = head;
    return now == null ? 0 : now.status();
  }

  boolean over() {
    return ended || failure != null;
  }

  TestClient awaitEnd() {
    return await(this::over);
  }

  TestClient await(BooleanSupplier condition) {
    await("client").until(condition::getAsBoolean);
    return this;
  }

  private static org.awaitility.core.ConditionFactory await(String what) {
    return org.awaitility.Awaitility.await(what)
        .atMost(java.time.Duration.ofSeconds(30))
        .pollInterval(java.time.Duration.ofMillis(5));
  }

  Failure.@Nullable Reason reason() {
    Failure now = failure;
    return now == null ? null : now.reason();
  }

  // ---- Downstream

  @Override
  public void onInformational(ResponseHead given) {
    informational.add(given.status());
  }

  @Override
  public void onResponseHead(ResponseHead given, boolean end) {
    head = given;
    ended = end;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate")
  public void onResponseData(ByteBuf data) {
    int bytes = data.readableBytes();
    if (received + bytes <= 4_096) {
      text += data.toString(StandardCharsets.US_ASCII);
    }
    checksum.update(data.nioBuffer());
    received += bytes;
    data.release();
    if (!stuck) {
      exchange().responseConsumed(bytes);
    }
  }

  @Override
  public void onResponseEnd(Fields given) {
    trailers = given;
    ended = true;
  }

  @Override
  public void onFailure(Failure given) {
    failure = given;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate")
  public void onRequestConsumed(int bytes) {
    requestConsumed += bytes;
    unconsumed -= bytes;
    pump();
  }
}
