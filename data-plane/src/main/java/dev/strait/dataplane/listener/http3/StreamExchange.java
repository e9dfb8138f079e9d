package dev.strait.dataplane.listener.http3;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Downstream;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.Origination;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.listener.http.ErrorAnswer;
import dev.strait.dataplane.listener.http.Provenance;
import dev.strait.dataplane.listener.http.RequestWindow;
import dev.strait.dataplane.listener.http.ResponseHeaders;
import dev.strait.dataplane.listener.websocket.StreamWire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The exchange of one request stream. Event loop only. */
final class StreamExchange implements Downstream {
  private static final long ANY_LENGTH = -1;

  private final Http3Wire wire;
  private final RequestStream stream;
  private final StreamWriter writer;
  private final Exchange exchange;
  private final RequestWindow window;
  private final boolean head;
  private @Nullable StreamWire webSocket;
  private boolean requestEnded;
  private boolean bodyless;
  private boolean headSent;
  private boolean closed;
  private long declared = ANY_LENGTH;
  private long sent;
  private int untaken;
  private long progressNanos;
  private long wroteNanos;

  private StreamExchange(
      Http3Wire wire,
      RequestStream stream,
      StreamWriter writer,
      RequestHeaders request,
      Origination origination,
      boolean requestEnded) {
    this.wire = wire;
    this.stream = stream;
    this.writer = writer;
    this.requestEnded = requestEnded;
    this.head = request.method().equals("HEAD");
    this.window = new RequestWindow(wire.scope().budget());
    this.wroteNanos = System.nanoTime();
    this.exchange =
        new Exchange(
            wire.channel().eventLoop(),
            request.head(wire.scope().scheme(), requestEnded),
            origination,
            this,
            wire.scope().observer(),
            wroteNanos);
  }

  /**
   * Makes an exchange of a request and gives it to the listener's handler. A request that came
   * before the handshake's end may be a replay: one that is safe says so onward, any other waits
   * for the end (RFC 8470 §3), and so does one for a WebSocket, which no method tells the safety
   * of.
   */
  static StreamExchange begin(
      Http3Wire wire,
      RequestStream stream,
      StreamWriter writer,
      RequestHeaders request,
      boolean requestEnded) {
    boolean early = !wire.established();
    boolean safe = EarlyData.safe(request.method()) && !request.webSocket() && !wire.asksClients();
    if (early && safe) {
      EarlyData.mark(request.fields());
    }
    Origination origination =
        wire.provenance().stamp(request.fields(), request.authority(), Provenance.VIA_3);
    StreamExchange begun =
        new StreamExchange(wire, stream, writer, request, origination, requestEnded);
    if (early && !safe) {
      wire.whenEstablished(begun::handOn);
    } else {
      begun.handOn();
    }
    return begun;
  }

  private void handOn() {
    if (!exchange.over()) {
      wire.scope().handler().handle(exchange);
    }
    if (requestEnded) {
      exchange.requestEnd(new Fields()); // for a WebSocket, whose request ends apart from its head
    }
  }

  // ---- the request

  /** DATA arrived; not taken over. */
  void requestData(ByteBuf data) {
    int bytes = data.readableBytes();
    if (bytes == 0) {
      return;
    }
    if (exchange.over()) {
      stream.unwanted();
      return;
    }
    StreamWire socket = webSocket;
    if (socket == null && exchange.request().kind() == Kind.UPGRADE) {
      if (!headSent) { // frames may follow the answer only (RFC 6455 §4.1)
        exchange.cancel(CancelReason.PROTOCOL_ERROR);
        stream.reset(H3Error.MESSAGE_ERROR);
      }
      return;
    }
    window.delivered(bytes);
    if (socket != null) {
      window.consumed(socket.webSocket().fromClient(data.retainedSlice()));
    } else {
      exchange.requestData(data.retainedSlice());
    }
  }

  void requestEnd(Fields trailers) {
    requestEnded = true;
    window.close();
    if (webSocket != null) {
      webSocket.webSocket().clientEnded();
    }
    exchange.requestEnd(trailers);
  }

  /** Whether more of the request may be read. */
  boolean wantsMore() {
    return exchange.over() || window.open();
  }

  @Override
  public void onRequestConsumed(int bytes) {
    if (!requestEnded && !closed) {
      boolean shut = !window.open();
      window.consumed(bytes);
      if (shut && window.open()) {
        stream.readMore();
      }
    }
  }

  // ---- the answer

  @Override
  public void onInformational(ResponseHead informational) {
    if (!closed) {
      writer.headers(ResponseHeaders.informational(StreamWriter.HEADERS, informational));
    }
  }

  @Override
  public void onResponseHead(ResponseHead responseHead, boolean end) {
    if (closed) {
      return;
    }
    int status = responseHead.status();
    if (exchange.upgraded()) {
      switched(responseHead, end);
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
      breakOff();
      return;
    }
    writeHead(responseHead, end);
  }

  private void switched(ResponseHead responseHead, boolean end) {
    headSent = true;
    webSocket =
        new StreamWire(exchange, wire.scope(), writer::data, window, wire.channel().alloc());
    writeHead(StreamWire.agreed(responseHead), end);
  }

  private void writeHead(ResponseHead responseHead, boolean end) {
    wroteNanos = wire.tickNanos();
    writer.headers(
        ResponseHeaders.last(StreamWriter.HEADERS, responseHead, exchange.origination().traceId()));
    if (end) {
      writer.end(new Fields());
    }
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
      breakOff();
      return;
    }
    sending(bytes);
    writer.data(data);
  }

  private void sending(int bytes) {
    wroteNanos = wire.tickNanos();
    if (untaken == 0) {
      progressNanos = wroteNanos;
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
      breakOff();
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
      stream.unwanted();
      return;
    }
    if (headSent) {
      breakOff();
      return;
    }
    headSent = true;
    stream.answer(
        ErrorAnswer.of(failure, exchange.request().path(), exchange.origination().traceId()), head);
  }

  /** The transport has taken bytes of the body. */
  void taken(int bytes) {
    int foreign = webSocket == null ? bytes : webSocket.taken(bytes);
    untaken -= foreign;
    progressNanos = wire.tickNanos();
    exchange.responseConsumed(foreign);
  }

  // ---- ends

  /** The stream is closed, whoever did it. */
  void closed(boolean requestWhole) {
    closed = true;
    if (webSocket != null) {
      webSocket.webSocket().end();
    }
    window.close();
    if (!(writer.ended() && requestWhole)) {
      exchange.cancel(CancelReason.CLIENT_GONE);
    }
  }

  void clientLeft() {
    exchange.cancel(CancelReason.CLIENT_GONE);
  }

  void brokenByClient() {
    exchange.cancel(CancelReason.PROTOCOL_ERROR);
  }

  /** Whether the client has taken nothing of what waits for so long; if so, it is given up. */
  boolean stuck(long nowNanos, long timeoutNanos) {
    boolean stuck = untaken > 0 && nowNanos - progressNanos >= timeoutNanos;
    if (stuck) {
      exchange.cancel(CancelReason.CLIENT_STUCK);
    }
    return stuck;
  }

  /**
   * Whether nothing is on its way to the client although more is to come. A WebSocket has pings of
   * its own, and nothing but DATA may go its way (RFC 9114 §4.4).
   */
  boolean waitsForOrigin() {
    return untaken == 0 && !writer.ended() && !exchange.over() && webSocket == null;
  }

  /** When something was last written. */
  long wroteNanos() {
    return wroteNanos;
  }

  /** The node's drain deadline passed. */
  void drained() {
    exchange.abort(
        Failure.of(Failure.Reason.DRAINED, "This node is ending."), CancelReason.DRAINED);
  }

  private void breakOff() {
    exchange.cancel(CancelReason.PROTOCOL_ERROR);
    stream.reset(H3Error.INTERNAL_ERROR);
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
