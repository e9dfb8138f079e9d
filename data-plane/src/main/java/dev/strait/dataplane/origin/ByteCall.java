package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.BufferBudget;
import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Failure.Reason;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.exchange.Upstream;
import dev.strait.nodeconfig.ProxyProtocolVersion;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of kind BYTES and the connection that is its alone: bytes pass as they are, each
 * side's end of sending is passed on by itself, a reset as a reset. It takes a place in the pool's
 * quota and is refused at once when there is none, for such connections last. Event loop only.
 *
 * <p>Over TLS the end of a direction is close_notify. A server that sends it has ended both
 * directions (the TLS library closes its own in turn), and what a server answers after it was told
 * of the client's end is not promised to arrive; an end without close_notify fails the exchange,
 * since nobody knows whether it was cut.
 */
final class ByteCall extends ChannelInboundHandlerAdapter implements Upstream, Dial.Purpose {
  private static final int OK = 200;

  /** How long an origin has to take the last bytes once both directions have ended. */
  private static final long LINGER_MILLIS = 60_000;

  private final Exchange exchange;
  private final OriginPool pool;
  private final AnswerCredit credit;
  private @Nullable Channel channel;
  private boolean flushPlanned;
  private boolean paused;
  private boolean answerEnded;
  private boolean deaf;
  private boolean over;

  ByteCall(Exchange exchange, OriginPool pool, BufferBudget budget) {
    this.exchange = exchange;
    this.pool = pool;
    this.credit = new AnswerCredit(budget);
  }

  /** Looks for a connection; what comes from the client meanwhile waits in the exchange. */
  void start(Dialer dialer) {
    if (pool.tryOpen()) {
      dialer.dial(this);
    } else {
      exchange.fail(
          origin()
              .failure(
                  Reason.OVERLOADED,
                  "has no free connection (at most " + origin().pool().maxConnections() + ")"));
    }
  }

  // ---- what the dial asks and says

  @Override
  public Origin origin() {
    return pool.origin();
  }

  @Override
  public IoEventLoop loop() {
    return (IoEventLoop) exchange.loop();
  }

  @Override
  public boolean wanted() {
    return !exchange.over();
  }

  @Override
  public void options(Bootstrap bootstrap) {
    bootstrap.option(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  /** The client as the edge trusts it. */
  @Override
  public void beforeTls(Channel fresh) {
    ProxyProtocolVersion version = origin().proxyProtocol();
    if (version != null) {
      fresh
          .pipeline()
          .addLast(HAProxyMessageEncoder.INSTANCE)
          .addLast(new ProxyAnnouncement(version, exchange.origination().remote()));
    }
  }

  @Override
  public void reached(Channel connected) {
    ProxyAnnouncement.say(connected);
  }

  @Override
  public @Nullable String refusal(Channel connected, @Nullable String protocol) {
    return null;
  }

  @Override
  public void connected(Channel connected, @Nullable String protocol) {
    channel = connected;
    connected.closeFuture().addListener(closed -> pool.closed());
    connected.pipeline().addLast("origin", this);
    exchange.responseHead(new ResponseHead(OK, new Fields()), false);
    exchange.attach(this);
    if (!connected.isActive()) {
      broken("closed the connection at once");
    } else if (!over) {
      connected.read();
    }
  }

  @Override
  public void notConnected(Failure failure) {
    over = true;
    pool.closed();
    exchange.fail(failure);
  }

  // ---- what the client says

  @Override
  public void onRequestData(ByteBuf data) {
    int bytes = data.readableBytes();
    Channel to = channel;
    if (to == null || over || deaf) {
      data.release();
      exchange.requestConsumed(bytes);
      return;
    }
    to.write(data).addListener(written -> written(written.isSuccess(), bytes));
    flushSoon(to);
  }

  private void written(boolean success, int bytes) {
    if (success || deaf) {
      exchange.requestConsumed(bytes);
    } else {
      broken("closed the connection");
    }
  }

  @Override
  public void onRequestEnd(Fields trailers) {
    Channel to = channel;
    if (to == null || over) {
      return;
    }
    to.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              SslHandler tls = to.pipeline().get(SslHandler.class);
              if (tls != null) {
                tls.closeOutbound();
              } else if (to.isActive()) {
                ((DuplexChannel) to).shutdownOutput();
              }
            });
    endIfBothEnded(to, true);
  }

  @Override
  public void onCancel(CancelReason reason) {
    reset();
  }

  @Override
  public void onResponseConsumed(int bytes) {
    credit.consumed(bytes);
    if (paused && credit.mayRead() && channel != null) {
      paused = false;
      channel.read();
    }
  }

  // ---- what the origin says

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf data = (ByteBuf) message;
    if (!over) {
      credit.delivered(data.readableBytes());
    }
    exchange.responseData(data);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (over || credit.mayRead()) {
      ctx.read();
    } else {
      paused = true;
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == SslCloseCompletionEvent.SUCCESS) {
      deaf = true;
      answerEnded(ctx.channel());
    } else if (event == ChannelInputShutdownEvent.INSTANCE) {
      if (origin().tls() == null) {
        answerEnded(ctx.channel());
      } else {
        broken("ended TLS without saying so");
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    broken("reset the connection");
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    broken("closed the connection");
  }

  private void answerEnded(Channel from) {
    if (!answerEnded) {
      answerEnded = true;
      exchange.responseEnd(new Fields());
      endIfBothEnded(from, exchange.requestEnded());
    }
  }

  /** The request's last bytes, and its end, were handed to the channel before. */
  private void endIfBothEnded(Channel to, boolean requestEnded) {
    if (requestEnded && answerEnded && !over) {
      over = true;
      credit.close();
      Future<?> patience =
          to.eventLoop().schedule(() -> to.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
      to.closeFuture().addListener(closed -> patience.cancel(false));
      to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> to.close());
    }
  }

  private void broken(String what) {
    if (over || (answerEnded && deaf)) {
      return;
    }
    reset();
    exchange.fail(origin().failure(Reason.ORIGIN_BROKEN, what));
  }

  /** Ends the connection so that the origin does not take what it has for everything. */
  private void reset() {
    if (over) {
      return;
    }
    over = true;
    credit.close();
    Channel to = channel;
    if (to != null) {
      to.config().setOption(ChannelOption.SO_LINGER, 0);
      to.unsafe().close(to.newPromise()); // not by TLS, which would say it is a clean end
    }
  }

  private void flushSoon(Channel to) {
    if (!flushPlanned) {
      flushPlanned = true;
      to.eventLoop()
          .execute(
              () -> {
                flushPlanned = false;
                to.flush();
              });
    }
  }
}
