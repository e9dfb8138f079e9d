package dev.strait.dataplane.listener.http1;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Downstream;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.listener.http.ClientConnection;
import dev.strait.dataplane.listener.http.Deadline;
import dev.strait.dataplane.listener.http.Farewell;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.dataplane.listener.http.ListenerScope;
import dev.strait.dataplane.listener.http.Peer;
import dev.strait.dataplane.listener.http.RequestWindow;
import dev.strait.dataplane.listener.http.WriteWatch;
import dev.strait.dataplane.listener.websocket.ClientWire;
import dev.strait.dataplane.listener.websocket.WebSocketStream;
import dev.strait.dataplane.websocket.Handshake;
import dev.strait.nodeconfig.WebSocketConfig;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client connection that has become a WebSocket and never speaks HTTP again. Each direction ends
 * by itself, as TCP lets it; when the origin ended first, the client has as long as for a pong to
 * end, too. Event loop only.
 */
final class WebSocketConnection extends ChannelInboundHandlerAdapter
    implements Downstream, ClientConnection, ClientWire {
  private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);

  private final ListenerScope scope;
  private final Channel channel;
  private final Exchange exchange;
  private final WebSocketConfig settings;
  private final Outbox outbox;
  private final WriteWatch writes;
  private final RequestWindow window;
  private final Deadline clientsEnd;
  private final WebSocketStream stream;
  private boolean requestEnded;
  private boolean responseEnded;
  private boolean closing;

  /**
   * A WebSocket whose 101 is not written.
   *
   * @param channel the client's
   * @param exchange whose final head was 101
   */
  WebSocketConnection(ListenerScope scope, Channel channel, Exchange exchange) {
    this.scope = scope;
    this.channel = channel;
    this.exchange = exchange;
    this.settings = scope.webSockets();
    this.writes = new WriteWatch(channel, scope.limits().writeTimeoutMillis(), this::stuck);
    this.outbox = new Outbox(channel, writes::afterFlush);
    this.window = new RequestWindow(scope.budget(), settings.readBufferBytes());
    this.clientsEnd = new Deadline(channel.eventLoop(), channel::close);
    this.stream = new WebSocketStream(exchange, this, settings, channel.alloc());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    int buffer = settings.writeBufferBytes();
    channel
        .config()
        .setWriteBufferWaterMark(new WriteBufferWaterMark(buffer / 2, buffer))
        .setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    outbox.serve(exchange);
    scope.add(this);
  }

  /**
   * Writes the 101.
   *
   * @param head the origin's
   * @param key of the client's handshake
   * @param early bytes that the client sent behind its request, taken over
   */
  void begin(ResponseHead head, String key, ByteBuf early) {
    HeadWriter.switching(
        outbox.room(HeadWriter.size(head)),
        head,
        Handshake.accept(key),
        exchange.origination().traceId());
    channel.config().setAutoRead(true);
    if (early.isReadable()) {
      fromClient(early);
    } else {
      early.release();
    }
  }

  // ---- from the client

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    fromClient((ByteBuf) message);
  }

  private void fromClient(ByteBuf data) {
    if (closing || requestEnded) {
      data.release();
      return;
    }
    window.delivered(data.readableBytes());
    window.consumed(stream.fromClient(data));
    readOrPause();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!closing && !channel.config().isAutoRead() && Peer.gone(channel)) {
      channel.close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE && !requestEnded) {
      requestEnded = true;
      if (stream.clientEnded()) {
        closeIfBothEnded();
      } else if (!closing) {
        leave();
      }
    }
  }

  private void readOrPause() {
    channel.config().setAutoRead(closing || window.open());
  }

  // ---- from the origin

  @Override
  public void onInformational(ResponseHead head) {
    // The final head was 101: no other follows.
  }

  @Override
  public void onResponseHead(ResponseHead head, boolean end) {
    // The final head was 101: no other follows.
  }

  @Override
  public void onResponseData(ByteBuf data) {
    if (closing) {
      data.release();
    } else {
      stream.fromOrigin(data);
    }
  }

  @Override
  public void onResponseEnd(Fields trailers) {
    stream.end();
    responseEnded = true;
    if (requestEnded) {
      closeIfBothEnded();
      return;
    }
    outbox.flushed().addListener(sent -> endOutput(channel));
    clientsEnd.in(settings.pongTimeoutMillis());
  }

  @Override
  public void onFailure(Failure failure) {
    if (!closing) {
      stream.failed(failure);
      leave();
    }
  }

  @Override
  public void onRequestConsumed(int bytes) {
    window.consumed(bytes);
    if (!closing) {
      readOrPause();
    }
  }

  // ---- to the client

  @Override
  public void send(ByteBuf data) {
    outbox.body(data, false);
  }

  @Override
  public void inject(ByteBuf frame) {
    outbox.room(frame.readableBytes()).writeBytes(frame);
    frame.release();
  }

  @Override
  public boolean unsent() {
    return outbox.unsent();
  }

  @Override
  public boolean reading() {
    return channel.config().isAutoRead();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    outbox.writable();
  }

  // ---- ends

  private void closeIfBothEnded() {
    if (requestEnded && responseEnded && !closing) {
      leave();
    }
  }

  /** Sends what waits, then closes; what the client still sends is thrown away. */
  private void leave() {
    closing = true;
    Farewell.say(channel, outbox.flushed(), requestEnded);
  }

  private static void endOutput(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }

  @Override
  public void silent() {
    scope.metrics().rejected(scope.name(), Rejection.NO_PONG);
    exchange.abort(
        Failure.of(Failure.Reason.TIMEOUT, "The client did not answer a ping in time."),
        CancelReason.TIMEOUT);
  }

  private void stuck() {
    scope.metrics().rejected(scope.name(), Rejection.STUCK);
    closing = true;
    exchange.cancel(CancelReason.CLIENT_STUCK);
    Farewell.reset(channel);
  }

  /** It lives on until the node's drain deadline: a client would lose its conversation. */
  @Override
  public void drain() {}

  @Override
  public void close() {
    channel
        .eventLoop()
        .execute(
            () -> {
              exchange.abort(
                  Failure.of(Failure.Reason.DRAINED, "This node is ending."), CancelReason.DRAINED);
              if (!closing) {
                channel.close();
              }
            });
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    end();
  }

  private void end() {
    closing = true;
    scope.remove(this);
    clientsEnd.cancel();
    writes.cancel();
    stream.end();
    window.close();
    exchange.cancel(CancelReason.CLIENT_GONE);
    outbox.release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.warn("listener {}: closing a WebSocket after a defect of this node", scope.name(), cause);
    }
    if (ctx.channel().isActive()) {
      scope.metrics().connectionError(scope.name());
      ctx.close();
    }
  }
}
