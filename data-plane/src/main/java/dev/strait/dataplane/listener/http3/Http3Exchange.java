package dev.strait.dataplane.listener.http3;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Origination;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.listener.http.ErrorAnswer;
import dev.strait.dataplane.listener.http.Provenance;
import dev.strait.dataplane.listener.multiplexed.RequestHeaders;
import dev.strait.dataplane.listener.multiplexed.ResponseHeaders;
import dev.strait.dataplane.listener.multiplexed.StreamExchange;
import dev.strait.dataplane.listener.websocket.StreamWire;
import io.netty.buffer.ByteBuf;

/** The exchange of one request stream. Event loop only. */
final class Http3Exchange extends StreamExchange {
  private final Http3Wire wire;
  private final RequestStream stream;
  private final StreamWriter writer;
  private long wroteNanos;

  private Http3Exchange(
      Http3Wire wire,
      RequestStream stream,
      StreamWriter writer,
      RequestHeaders request,
      Origination origination,
      boolean requestEnded,
      long nowNanos) {
    super(wire.scope(), wire.channel().eventLoop(), request, origination, requestEnded, nowNanos);
    this.wire = wire;
    this.stream = stream;
    this.writer = writer;
    this.wroteNanos = nowNanos;
  }

  /**
   * Makes an exchange of a request and gives it to the listener's handler. A request that came
   * before the handshake's end may be a replay: one that is safe says so onward, any other waits
   * for the end (RFC 8470 §3), and so does one for a WebSocket, which no method tells the safety
   * of.
   */
  static Http3Exchange begin(
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
    Http3Exchange begun =
        new Http3Exchange(
            wire, stream, writer, request, origination, requestEnded, System.nanoTime());
    if (early && !safe) {
      wire.whenEstablished(begun::handOn);
    } else {
      begun.handOn();
    }
    return begun;
  }

  // ---- the request

  /** Whether more of the request may be read. */
  boolean wantsMore() {
    return exchange.over() || window.open();
  }

  @Override
  public void onRequestConsumed(int bytes) {
    if (!requestEnded && !closed) {
      window.consumed(bytes);
      stream.resume();
    }
  }

  @Override
  protected void unwanted() {
    stream.unwanted();
  }

  @Override
  protected void stopRequest() {
    stream.unwanted();
  }

  // ---- the answer

  @Override
  protected void writeInformational(ResponseHead head) {
    writer.headers(ResponseHeaders.informational(StreamWriter.HEADERS, head));
  }

  @Override
  protected void writeHead(ResponseHead head, boolean end) {
    wroteNanos = wire.tickNanos();
    writer.headers(
        ResponseHeaders.last(StreamWriter.HEADERS, head, exchange.origination().traceId()));
    if (end) {
      writer.end(new Fields());
    }
  }

  @Override
  protected StreamWire newWebSocket() {
    return new StreamWire(exchange, wire.scope(), writer::data, window, wire.channel().alloc());
  }

  @Override
  public void onResponseData(ByteBuf data) {
    if (toBeWritten(data, wire.tickNanos())) {
      wroteNanos = wire.tickNanos();
      writer.data(data);
    }
  }

  /** The transport has taken bytes of the body. */
  void taken(int bytes) {
    taken(bytes, wire.tickNanos());
  }

  @Override
  protected void writeEnd(Fields trailers) {
    writer.end(trailers);
  }

  @Override
  protected void answer(ErrorAnswer error, boolean toHead) {
    stream.answer(error, toHead);
  }

  // ---- ends

  /** The stream is closed, whoever did it. */
  void streamClosed(boolean requestWhole) {
    closed(writer.ended() && requestWhole);
  }

  void clientLeft() {
    exchange.cancel(CancelReason.CLIENT_GONE);
  }

  void brokenByClient() {
    exchange.cancel(CancelReason.PROTOCOL_ERROR);
  }

  /**
   * Whether nothing is on its way to the client although more is to come. On a WebSocket's stream
   * nothing but DATA may go (RFC 9114 §4.4).
   */
  boolean waitsForOrigin() {
    return quiet() && !writer.ended();
  }

  /** When something was last written. */
  long wroteNanos() {
    return wroteNanos;
  }

  @Override
  protected void breakOff() {
    exchange.cancel(CancelReason.PROTOCOL_ERROR);
    stream.reset(H3Error.INTERNAL_ERROR);
  }

  @Override
  protected void refuse() {
    exchange.cancel(CancelReason.PROTOCOL_ERROR);
    stream.reset(H3Error.MESSAGE_ERROR);
  }
}
