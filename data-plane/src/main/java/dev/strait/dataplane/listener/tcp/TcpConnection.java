package dev.strait.dataplane.listener.tcp;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Downstream;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.Origination;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.listener.http.ClientConnection;
import dev.strait.dataplane.listener.http.Farewell;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.dataplane.listener.http.ListenerScope;
import dev.strait.dataplane.listener.http.Peer;
import dev.strait.dataplane.listener.http.RequestWindow;
import dev.strait.dataplane.listener.http.TraceId;
import dev.strait.dataplane.listener.http.WriteWatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpStatusClass;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection carried as bytes: it is one exchange from its first moment to its last. The
 * end of either side's sending is passed on by itself, a reset as a reset, in both directions; a
 * failure reaches the client as a reset, for there is no other word for it.
 *
 * <p>Reading stops while the exchange has enough of the client's bytes. The connection must allow
 * half-closure. Last handler of its channel; event loop only, but for {@link ClientConnection}.
 */
public final class TcpConnection extends ChannelInboundHandlerAdapter
    implements Downstream, ClientConnection {
  private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);

  private final ListenerScope scope;
  private final String authority;
  private final boolean speaksTls;
  private final Channel channel;
  private final RequestWindow window;
  private final WriteWatch writes;
  private @Nullable Exchange exchange;
  private int unacknowledged;
  private boolean flushPlanned;
  private boolean inputEnded;
  private boolean outputEnded;
  private boolean taken;
  private boolean left;

  private TcpConnection(ListenerScope scope, Channel channel, String authority, boolean speaksTls) {
    this.scope = scope;
    this.authority = authority;
    this.speaksTls = speaksTls;
    this.channel = channel;
    this.window = new RequestWindow(scope.budget());
    this.writes = new WriteWatch(channel, scope.limits().writeTimeoutMillis(), this::stuck);
  }

  /**
   * A connection that nothing is known of; its exchange begins at once.
   *
   * @param scope of its listener
   * @param channel the client's
   * @return the handler
   */
  public static TcpConnection ofAny(ListenerScope scope, Channel channel) {
    return new TcpConnection(scope, channel, "", false);
  }

  /**
   * A connection that speaks TLS to an origin; what fails before the origin has taken it is told by
   * an alert.
   *
   * @param scope of its listener
   * @param channel the client's
   * @param serverName whom the client asks for; empty when it does not say
   * @return the handler
   */
  static TcpConnection ofTls(ListenerScope scope, Channel channel, String serverName) {
    return new TcpConnection(scope, channel, serverName, true);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    scope.add(this);
    channel.eventLoop().execute(this::exchange); // not while the pipeline is being made
  }

  /** The exchange, begun when it has not been yet; null once the connection was left. */
  private @Nullable Exchange exchange() {
    if (exchange == null && !left) {
      RequestHead head =
          new RequestHead(
              Kind.BYTES, "CONNECT", scope.scheme(), authority, "", null, new Fields(), false);
      Origination origination =
          new Origination(scope.name(), Peer.address(channel), TraceId.create());
      Exchange begun =
          new Exchange(
              channel.eventLoop(), head, origination, this, scope.observer(), System.nanoTime());
      exchange = begun;
      scope.handler().handle(begun);
    }
    return exchange;
  }

  // ---- from the client

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    Exchange to = exchange();
    if (to == null || to.over()) {
      in.release();
      return;
    }
    window.delivered(in.readableBytes());
    to.requestData(in);
    readOrPause();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    Exchange to = exchange();
    if (event == ChannelInputShutdownEvent.INSTANCE && left) {
      ctx.close();
    } else if (event == ChannelInputShutdownEvent.INSTANCE && to != null && !inputEnded) {
      inputEnded = true;
      window.close();
      to.requestEnd(new Fields());
      closeIfBothEnded();
    }
  }

  @Override
  public void onRequestConsumed(int bytes) {
    window.consumed(bytes);
    readOrPause();
  }

  private void readOrPause() {
    channel.config().setAutoRead(left || window.open());
  }

  // ---- to the client

  @Override
  public void onInformational(ResponseHead head) {}

  /** The origin has taken the connection. */
  @Override
  public void onResponseHead(ResponseHead head, boolean end) {
    Exchange from = exchange;
    taken = true;
    if (HttpStatusClass.valueOf(head.status()) != HttpStatusClass.SUCCESS && from != null) {
      from.cancel(CancelReason.PROTOCOL_ERROR);
      reset();
    } else if (end) {
      onResponseEnd(new Fields());
    }
  }

  @Override
  public void onResponseData(ByteBuf data) {
    unacknowledged += data.readableBytes();
    channel.write(data, channel.voidPromise());
    if (!flushPlanned) {
      flushPlanned = true;
      channel.eventLoop().execute(this::flush);
    }
  }

  @Override
  public void onResponseEnd(Fields trailers) {
    outputEnded = true;
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (channel.isActive()) {
                ((DuplexChannel) channel).shutdownOutput();
              }
            });
    writes.afterFlush();
    closeIfBothEnded();
  }

  @Override
  public void onFailure(Failure failure) {
    if (speaksTls && !taken) {
      leave(CancelReason.CLIENT_GONE);
      boolean unknown = failure.reason() == Failure.Reason.NO_ROUTE;
      TlsAlert.say(channel, unknown ? TlsAlert.UNRECOGNIZED_NAME : TlsAlert.INTERNAL_ERROR);
      return;
    }
    channel.flush();
    reset();
  }

  private void flush() {
    flushPlanned = false;
    channel.flush();
    acknowledge();
    writes.afterFlush();
  }

  /** Bytes count as taken once the connection has room again. */
  private void acknowledge() {
    if (unacknowledged > 0 && channel.isWritable() && exchange != null) {
      int bytes = unacknowledged;
      unacknowledged = 0;
      exchange.responseConsumed(bytes);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    acknowledge();
  }

  // ---- ends

  private void closeIfBothEnded() {
    if (inputEnded && outputEnded) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> channel.close());
    }
  }

  private void stuck() {
    scope.metrics().rejected(scope.name(), Rejection.STUCK);
    leave(CancelReason.CLIENT_STUCK);
    Farewell.reset(channel);
  }

  private void reset() {
    leave(CancelReason.CLIENT_GONE);
    Farewell.reset(channel);
  }

  private void leave(CancelReason reason) {
    left = true;
    window.close();
    if (exchange != null) {
      exchange.cancel(reason);
    }
  }

  /** It goes on to its end: nothing new begins on it. */
  @Override
  public void drain() {}

  @Override
  public void close() {
    channel
        .eventLoop()
        .execute(
            () -> {
              if (exchange != null) {
                exchange.abort(
                    Failure.of(Failure.Reason.DRAINED, "This node is ending."),
                    CancelReason.DRAINED);
              }
              leave(CancelReason.DRAINED);
              channel.close();
            });
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    leave(CancelReason.CLIENT_GONE);
    scope.remove(this);
    writes.cancel();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.warn(
          "listener {}: closing a connection after a defect of this node", scope.name(), cause);
    }
    if (ctx.channel().isActive()) {
      scope.metrics().connectionError(scope.name());
      reset();
    }
  }
}
