package dev.strait.dataplane.listener.websocket;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.dataplane.listener.http.ListenerScope;
import dev.strait.dataplane.listener.http.RequestWindow;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;

/**
 * One stream of a multiplexed connection that carries a WebSocket (RFC 8441 §5, RFC 9220): keeps
 * apart what of its bytes is the exchange's and what is this node's own. Event loop only.
 */
public final class StreamWire implements ClientWire {
  private static final int OK = 200;

  private final Exchange exchange;
  private final ListenerScope scope;
  private final Consumer<ByteBuf> writer;
  private final RequestWindow window;
  private final WebSocketStream webSocket;
  private int unsent;

  /** Bytes of this node's own frames that wait among what is unsent. */
  private int own;

  /**
   * A WebSocket that begins.
   *
   * @param exchange whose final head was 101
   * @param scope of the listener
   * @param writer takes over and sends what goes to the client, in order; {@link #taken} tells of
   *     progress
   * @param window of the stream
   * @param alloc makes frames
   */
  public StreamWire(
      Exchange exchange,
      ListenerScope scope,
      Consumer<ByteBuf> writer,
      RequestWindow window,
      ByteBufAllocator alloc) {
    this.exchange = exchange;
    this.scope = scope;
    this.writer = writer;
    this.window = window;
    this.webSocket = new WebSocketStream(exchange, this, scope.webSockets(), alloc);
  }

  /**
   * What agrees to an extended CONNECT (RFC 8441 §5).
   *
   * @param switching the 101 of the exchange
   * @return the same as a 200
   */
  public static ResponseHead agreed(ResponseHead switching) {
    return new ResponseHead(OK, switching.fields());
  }

  /**
   * What passes both ways.
   *
   * @return to be told of everything that comes
   */
  public WebSocketStream webSocket() {
    return webSocket;
  }

  /**
   * The client's connection has taken bytes.
   *
   * @param bytes of what was sent, whoever's
   * @return how many of them the exchange is to be told of
   */
  public int taken(int bytes) {
    unsent -= bytes;
    int ownTaken = Math.min(own, bytes);
    own -= ownTaken;
    return bytes - ownTaken;
  }

  @Override
  public void send(ByteBuf data) {
    unsent += data.readableBytes();
    writer.accept(data);
  }

  @Override
  public void inject(ByteBuf frame) {
    own += frame.readableBytes();
    send(frame);
  }

  @Override
  public boolean unsent() {
    return unsent > 0;
  }

  /** What the exchange has not taken keeps the stream's window shut at last. */
  @Override
  public boolean reading() {
    return window.outstanding() == 0;
  }

  @Override
  public void silent() {
    scope.metrics().rejected(scope.name(), Rejection.NO_PONG);
    exchange.abort(
        Failure.of(Failure.Reason.TIMEOUT, "The client did not answer a ping in time."),
        CancelReason.TIMEOUT);
  }
}
