package dev.strait.dataplane.listener.http2;

import static io.netty.handler.codec.http2.Http2Error.CANCEL;
import static io.netty.handler.codec.http2.Http2Error.INTERNAL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.NO_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Origination;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.listener.http.ErrorAnswer;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.dataplane.listener.multiplexed.RequestHeaders;
import dev.strait.dataplane.listener.multiplexed.ResponseHeaders;
import dev.strait.dataplane.listener.multiplexed.StreamExchange;
import dev.strait.dataplane.listener.websocket.StreamWire;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;

/** The exchange of one HTTP/2 stream: its windows, its frames, its resets. Event loop only. */
final class Http2Exchange extends StreamExchange {
  private final Http2Wire wire;
  private final Http2Stream stream;
  private final StreamWriter writer;

  /** A new exchange for a stream. */
  Http2Exchange(
      Http2Wire wire,
      Http2Stream stream,
      RequestHeaders request,
      Origination origination,
      boolean requestEnded) {
    super(
        wire.scope(),
        wire.context().executor(),
        request,
        origination,
        requestEnded,
        System.nanoTime());
    this.wire = wire;
    this.stream = stream;
    this.writer = new StreamWriter(wire, stream.id(), this::taken);
  }

  // ---- the request

  @Override
  public void requestEnd(Fields trailers) {
    wire.consumed(stream, window.outstanding());
    super.requestEnd(trailers);
  }

  /** HEADERS arrived, which end the request; a CONNECT has none (RFC 9113 §8.5). */
  void requestTrailers(Fields trailers) {
    if (connected()) {
      refuse();
    } else {
      requestEnd(trailers);
    }
  }

  @Override
  public void onRequestConsumed(int bytes) {
    if (!requestEnded && !closed) {
      window.consumed(bytes);
      wire.consumed(stream, bytes);
    }
  }

  /** RFC 9113 §8.1 asks the client so to stop. */
  @Override
  protected void unwanted() {
    if (writer.endSent()) {
      reset(NO_ERROR);
    }
  }

  @Override
  protected void stopRequest() {
    if (!requestEnded) {
      wire.later(() -> reset(NO_ERROR));
    }
  }

  // ---- the answer

  @Override
  protected void writeInformational(ResponseHead head) {
    writer.headers(ResponseHeaders.informational(StreamWriter.HEADERS, head), false);
  }

  @Override
  protected void writeHead(ResponseHead head, boolean end) {
    writer.headers(
        ResponseHeaders.last(StreamWriter.HEADERS, head, exchange.origination().traceId()), end);
  }

  @Override
  protected StreamWire newWebSocket() {
    return new StreamWire(exchange, wire.scope(), writer::data, window, wire.context().alloc());
  }

  @Override
  public void onResponseData(ByteBuf data) {
    if (toBeWritten(data, wire.tickNanos())) {
      writer.data(data);
    }
  }

  private void taken(int bytes) {
    taken(bytes, wire.tickNanos());
  }

  @Override
  protected void writeEnd(Fields trailers) {
    writer.end(trailers);
  }

  @Override
  protected void answer(ErrorAnswer error, boolean toHead) {
    wire.answer(stream.id(), error, toHead, requestEnded);
  }

  // ---- ends

  /** The stream is closed, whoever did it. */
  void closed() {
    closed(writer.ended() && requestEnded);
    writer.release();
  }

  /** Resets the stream when its client has taken nothing of what waits for so long. */
  void resetIfStuck(long nowNanos, long timeoutNanos) {
    if (stuck(nowNanos, timeoutNanos)) {
      wire.scope().metrics().rejected(wire.scope().name(), Rejection.STUCK);
      reset(CANCEL);
    }
  }

  @Override
  protected void breakOff() {
    reset(INTERNAL_ERROR);
  }

  @Override
  protected void refuse() {
    reset(PROTOCOL_ERROR);
  }

  private void reset(Http2Error error) {
    exchange.cancel(CancelReason.PROTOCOL_ERROR);
    wire.reset(stream.id(), error.code());
  }
}
