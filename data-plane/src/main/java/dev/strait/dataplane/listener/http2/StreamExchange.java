package dev.strait.dataplane.listener.http2;

import static io.netty.handler.codec.http2.Http2Error.CANCEL;
import static io.netty.handler.codec.http2.Http2Error.INTERNAL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.NO_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Downstream;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.Origination;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.listener.http.ErrorAnswer;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.dataplane.listener.http.RequestWindow;
import dev.strait.dataplane.listener.http.ResponseHeaders;
import dev.strait.dataplane.listener.websocket.StreamWire;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/** One stream and its exchange. Event loop only. */
final class StreamExchange implements Downstream {
  private static final long ANY_LENGTH = -1;

  private final Http2Wire wire;
  private final Http2Stream stream;
  private final Exchange exchange;
  private final StreamWriter writer;
  private final RequestWindow window;
  private final boolean head;
  private @Nullable StreamWire webSocket;
  private boolean bodyless;
  private boolean headSent;
  private boolean requestEnded;
  private boolean closed;
  private long declared = ANY_LENGTH;
  private long sent;
  private int untaken;
  private long progressNanos;

  /** A new exchange for a stream; {@link #begin} hands it on. */
  StreamExchange(
      Http2Wire wire,
      Http2Stream stream,
      RequestHeaders request,
      Origination origination,
      boolean requestEnded) {
    this.wire = wire;
    this.stream = stream;
    this.requestEnded = requestEnded;
    this.head = request.method().equals("HEAD");
    this.window = new RequestWindow(wire.scope().budget());
    this.writer = new StreamWriter(wire, stream.id(), this::taken);
    this.exchange =
        new Exchange(
            wire.context().executor(),
            request.head(wire.scope().scheme(), requestEnded),
            origination,
            this,
            wire.scope().observer(),
            System.nanoTime());
  }

  /** Gives the exchange to the listener's handler. */
  void begin() {
    wire.scope().handler().handle(exchange);
    if (requestEnded) {
      exchange.requestEnd(new Fields()); // for a WebSocket, whose request ends apart from its head
    }
  }

  // ---- frames from the client

  /**
   * DATA arrived.
   *
   * @param data not taken over
   * @return bytes that need no acknowledgement by the exchange
   */
  int requestData(ByteBuf data) {
    int bytes = data.readableBytes();
    if (exchange.over()) {
      resetUnwanted();
      return bytes;
    }
    StreamWire socket = webSocket;
    if (socket == null && exchange.request().kind() == Kind.UPGRADE) {
      if (!headSent) {
        reset(PROTOCOL_ERROR.code()); // frames may follow the answer only (RFC 6455 §4.1)
      }
      return bytes;
    }
    window.delivered(bytes);
    if (socket != null) {
      int taken = socket.webSocket().fromClient(data.retainedSlice());
      window.consumed(taken);
      return taken;
    }
    exchange.requestData(data.retainedSlice());
    return 0;
  }

  void requestEnd(Fields trailers) {
    requestEnded = true;
    wire.consumed(stream, window.outstanding());
    window.close();
    if (webSocket != null) {
      webSocket.webSocket().clientEnded();
    }
    exchange.requestEnd(trailers);
  }

  /** The stream is closed, whoever did it. */
  void closed() {
    closed = true;
    if (webSocket != null) {
      webSocket.webSocket().end();
    }
    writer.release();
    window.close();
    if (!(writer.ended() && requestEnded)) {
      exchange.cancel(CancelReason.CLIENT_GONE);
    }
  }

  // ---- the answer

  @Override
  public void onInformational(ResponseHead informational) {
    if (!closed) {
      writer.headers(ResponseHeaders.informational(StreamWriter.HEADERS, informational), false);
    }
  }

  @Override
  public void onResponseHead(ResponseHead responseHead, boolean end) {
    if (closed) {
      return;
    }
    int status = responseHead.status();
    if (exchange.upgraded()) {
      headSent = true;
      webSocket =
          new StreamWire(exchange, wire.scope(), writer::data, window, wire.context().alloc());
      writer.headers(
          ResponseHeaders.last(
              StreamWriter.HEADERS,
              StreamWire.agreed(responseHead),
              exchange.origination().traceId()),
          end);
      return;
    }
    if (status == 101) {
      exchange.cancel(CancelReason.PROTOCOL_ERROR);
      onFailure(Failure.of(Failure.Reason.ORIGIN_BROKEN, "The origin switched protocols unasked."));
      return;
    }
    headSent = true;
    bodyless = head || status == 204 || status == 304;
    if (!bodyless) {
      declare(responseHead.fields().get("content-length"));
    }
    if (end && sent < declared) {
      reset(INTERNAL_ERROR.code());
      return;
    }
    writer.headers(
        ResponseHeaders.last(StreamWriter.HEADERS, responseHead, exchange.origination().traceId()),
        end);
  }

  @Override
  public void onResponseData(ByteBuf data) {
    int bytes = data.readableBytes();
    if (webSocket != null && !closed) {
      sending(bytes);
      webSocket.webSocket().fromOrigin(data);
      return;
    }
    sent += bytes;
    if (closed || bodyless || bytes == 0) {
      data.release();
      if (bytes > 0 && !closed) {
        wire.later(() -> exchange.responseConsumed(bytes));
      }
      return;
    }
    if (declared != ANY_LENGTH && sent > declared) {
      data.release();
      reset(INTERNAL_ERROR.code());
      return;
    }
    sending(bytes);
    writer.data(data);
  }

  private void sending(int bytes) {
    if (untaken == 0) {
      progressNanos = wire.tickNanos();
    }
    untaken += bytes;
  }

  @Override
  public void onResponseEnd(Fields trailers) {
    if (closed) {
      return;
    }
    if (webSocket != null) {
      webSocket.webSocket().end();
      writer.end(new Fields());
    } else if (!bodyless && sent < declared) {
      reset(INTERNAL_ERROR.code());
    } else {
      writer.end(trailers);
    }
  }

  @Override
  public void onFailure(Failure failure) {
    if (closed) {
      return;
    }
    if (webSocket != null) {
      webSocket.webSocket().failed(failure);
      writer.end(new Fields());
      if (!requestEnded) {
        wire.later(() -> reset(NO_ERROR.code()));
      }
      return;
    }
    if (headSent) {
      reset(INTERNAL_ERROR.code());
      return;
    }
    ErrorAnswer error =
        ErrorAnswer.of(failure, exchange.request().path(), exchange.origination().traceId());
    headSent = true;
    wire.answer(stream.id(), error, head, requestEnded);
  }

  @Override
  public void onRequestConsumed(int bytes) {
    if (!requestEnded && !closed) {
      window.consumed(bytes);
      wire.consumed(stream, bytes);
    }
  }

  private void taken(int bytes) {
    int foreign = webSocket == null ? bytes : webSocket.taken(bytes);
    untaken -= foreign;
    progressNanos = wire.tickNanos();
    exchange.responseConsumed(foreign);
  }

  // ---- ends

  /** Resets the stream when its client has taken nothing of what waits for so long. */
  void resetIfStuck(long nowNanos, long timeoutNanos) {
    if (untaken > 0 && nowNanos - progressNanos >= timeoutNanos) {
      wire.scope().metrics().rejected(wire.scope().name(), Rejection.STUCK);
      exchange.cancel(CancelReason.CLIENT_STUCK);
      reset(CANCEL.code());
    }
  }

  /** The node's drain deadline passed. */
  void drained() {
    exchange.abort(
        Failure.of(Failure.Reason.DRAINED, "This node is ending."), CancelReason.DRAINED);
  }

  /** Nobody wants the rest of the request: RFC 9113 §8.1 asks the client so. */
  private void resetUnwanted() {
    if (writer.endSent()) {
      reset(NO_ERROR.code());
    }
  }

  private void reset(long error) {
    exchange.cancel(CancelReason.PROTOCOL_ERROR);
    wire.reset(stream.id(), error);
  }

  private void declare(@Nullable CharSequence length) {
    if (length != null && length.length() < 19) {
      try {
        declared = Long.parseLong(length, 0, length.length(), 10);
      } catch (NumberFormatException noNumber) {
        declared = ANY_LENGTH;
      }
    }
  }
}
