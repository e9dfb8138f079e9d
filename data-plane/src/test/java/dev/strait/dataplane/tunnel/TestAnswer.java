package dev.strait.dataplane.tunnel;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.exchange.Upstream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** One answer of the {@link TestOrigin}. */
final class TestAnswer implements Upstream {
  private static final int RESPONSE_LIMIT = 64 * 1024;

  final String core;
  final Exchange exchange;
  final TunnelTarget target;
  final CRC32C checksum = new CRC32C();
  final CRC32C sentChecksum = new CRC32C();
  volatile @Nullable Fields requestTrailers;
  volatile @Nullable CancelReason cancelled;
  volatile boolean stuck;
  volatile long received;
  private volatile String text = "";
  private final Noise noise = new Noise();
  private boolean echo;
  private long toSend = -1;
  private long unconsumed;

  TestAnswer(String core, Exchange exchange, TunnelTarget target) {
    this.core = core;
    this.exchange = exchange;
    this.target = target;
  }

  // ---- what a test does; on any thread

  TestAnswer informational(int status) {
    exchange.loop().execute(() -> exchange.informational(new ResponseHead(status, new Fields())));
    return this;
  }

  TestAnswer head(int status, String... fields) {
    exchange
        .loop()
        .execute(() -> exchange.responseHead(new ResponseHead(status, Fields.of(fields)), false));
    return this;
  }

  TestAnswer say(String body) {
    ByteBuf data = PooledByteBufAllocator.DEFAULT.buffer();
    data.writeCharSequence(body, StandardCharsets.US_ASCII);
    exchange.loop().execute(() -> exchange.responseData(data));
    return this;
  }

  TestAnswer end(String... trailers) {
    exchange.loop().execute(() -> exchange.responseEnd(Fields.of(trailers)));
    return this;
  }

  TestAnswer fail(Failure.Reason reason, String detail) {
    exchange.loop().execute(() -> exchange.fail(Failure.of(reason, detail)));
    return this;
  }

  /** Sends a head and random bytes, at most 64 KiB ahead of what was consumed. Event loop only. */
  void download(long bytes) {
    exchange.responseHead(new ResponseHead(200, Fields.of("x-bytes", "" + bytes)), false);
    toSend = bytes;
    pump();
  }

  /** Gives back what comes. Event loop only. */
  void echo() {
    echo = true;
    exchange.responseHead(
        new ResponseHead(200, Fields.of("content-type", "text/plain", "x-odd-name", "v")), false);
    if (exchange.request().bodyless()) {
      exchange.responseEnd(new Fields());
    }
  }

  String text() {
    return text;
  }

  private void pump() {
    while (toSend > 0 && unconsumed < RESPONSE_LIMIT) {
      ByteBuf piece = noise.next(toSend, sentChecksum);
      toSend -= piece.readableBytes();
      unconsumed += piece.readableBytes();
      exchange.responseData(piece);
    }
    if (toSend == 0) {
      toSend = -1;
      exchange.responseEnd(Fields.of("x-crc", Long.toString(sentChecksum.getValue())));
    }
  }

  // ---- Upstream

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate")
  public void onRequestData(ByteBuf data) {
    int bytes = data.readableBytes();
    received += bytes;
    checksum.update(data.nioBuffer());
    if (text.length() < 4_096) {
      text += data.toString(StandardCharsets.US_ASCII);
    }
    if (echo) {
      // Consumed when the echo is.
      exchange.responseData(data);
      return;
    }
    data.release();
    if (!stuck) {
      exchange.requestConsumed(bytes);
    }
  }

  @Override
  public void onRequestEnd(Fields trailers) {
    requestTrailers = trailers;
    if (echo) {
      exchange.responseEnd(trailers);
    }
  }

  @Override
  public void onCancel(CancelReason reason) {
    cancelled = reason;
  }

  @Override
  public void onResponseConsumed(int bytes) {
    if (echo) {
      exchange.requestConsumed(bytes);
    } else {
      unconsumed -= bytes;
      pump();
    }
  }
}
