package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Failure.Reason;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One new connection: resolve, check each address against the egress policy, dial those allowed one
 * after the other, shake hands. All of it within the pool's connect timeout. Event loop only.
 */
final class Dial {
  private static final Logger LOG = LoggerFactory.getLogger(Dial.class);

  /** What a connection is made for. */
  interface Purpose {
    Origin origin();

    /** Where the connection is to live. */
    IoEventLoop loop();

    /** Whether it is still needed. */
    boolean wanted();

    /** Sets the socket options it needs beside those of every dial. */
    void options(Bootstrap bootstrap);

    /** Puts into a channel, not connected yet, what is to stand before TLS. */
    void beforeTls(Channel fresh);

    /** TCP is connected; a handshake may follow. */
    void reached(Channel connected);

    /**
     * Looks at a connection that is made.
     *
     * @param protocol what ALPN agreed on (RFC 7301), null for nothing
     * @return why it is of no use; null to take it
     */
    @Nullable String refusal(Channel connected, @Nullable String protocol);

    /** Takes the connection over before the first byte is read: adds its handler, and reads. */
    void connected(Channel connected, @Nullable String protocol);

    /** There is no connection. */
    void notConnected(Failure failure);
  }

  private final Purpose purpose;
  private final Origin origin;
  private final IoEventLoop loop;
  private final Queue<InetAddress> left = new ArrayDeque<>();
  private final long deadline;
  private @Nullable Future<?> timer;
  private @Nullable Channel channel;
  private Failure lastFailure;
  private boolean done;

  Dial(Purpose purpose) {
    this.purpose = purpose;
    origin = purpose.origin();
    loop = purpose.loop();
    deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis());
    lastFailure = origin.failure(Reason.ORIGIN_UNREACHABLE, "has no address");
  }

  void start(CompletableFuture<List<InetAddress>> addresses) {
    timer =
        loop.schedule(
            () ->
                fail(
                    origin.failure(
                        Reason.ORIGIN_UNREACHABLE,
                        "took no connection within " + patienceMillis() + " ms")),
            patienceMillis(),
            TimeUnit.MILLISECONDS);
    List<InetAddress> known = addresses.getNow(null);
    if (known != null) {
      resolved(known);
    } else {
      addresses.whenComplete(
          (found, failure) -> loop.execute(() -> resolved(found == null ? List.of() : found)));
    }
  }

  private void resolved(List<InetAddress> addresses) {
    if (done) {
      return; // the resolver took longer than the dial may
    }
    if (addresses.isEmpty()) {
      fail(origin.failure(Reason.ORIGIN_UNREACHABLE, "has a name that cannot be resolved"));
      return;
    }
    for (InetAddress address : addresses) {
      if (origin.egress().allows(origin.config().host(), address, origin.config().port())) {
        left.add(address);
      }
    }
    if (left.isEmpty()) {
      fail(origin.failure(Reason.ORIGIN_FORBIDDEN, "may not be dialled (egress of the CoreNode)"));
      return;
    }
    dialNext();
  }

  private void dialNext() {
    InetAddress address = left.poll();
    if (address == null || !purpose.wanted()) {
      fail(lastFailure);
      return;
    }
    long remaining = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    int patience = (int) Math.max(1, Math.min(Integer.MAX_VALUE, remaining / (left.size() + 1)));
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(Dialer.socketType(loop))
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, patience)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel fresh) {
                    purpose.beforeTls(fresh);
                    tls(fresh);
                  }
                });
    purpose.options(bootstrap);
    ChannelFuture connecting =
        bootstrap.connect(new InetSocketAddress(address, origin.config().port()));
    channel = connecting.channel();
    connecting.addListener(
        connected -> {
          if (done) {
            connecting.channel().close();
          } else if (!connected.isSuccess()) {
            tryNext(address, "refused the connection or could not be reached", connected.cause());
          } else {
            purpose.reached(connecting.channel());
            shakeHands(address, connecting.channel());
          }
        });
  }

  private void tls(Channel fresh) {
    SslContext context = origin.tls();
    if (context != null) {
      SslHandler handler =
          context.newHandler(fresh.alloc(), origin.serverName(), origin.config().port());
      handler.setHandshakeTimeoutMillis(0); // the dial has its own
      fresh.pipeline().addLast(handler, new Unshaken());
    }
  }

  /** The handshake's future tells of its failure. */
  private static final class Unshaken extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  private void shakeHands(InetAddress address, Channel connected) {
    SslHandler tls = connected.pipeline().get(SslHandler.class);
    if (tls == null) {
      succeed(address, connected, null);
      return;
    }
    tls.handshakeFuture()
        .addListener(
            shaken -> {
              if (done) {
                connected.close();
              } else if (shaken.isSuccess()) {
                succeed(address, connected, tls.applicationProtocol());
              } else {
                connected.close();
                tryNext(
                    address,
                    "failed the TLS handshake (a certificate that is not trusted or names another"
                        + " server, or no TLS at all)",
                    shaken.cause());
              }
            });
  }

  /** The address and the cause are for the operator's log, not for clients. */
  private void tryNext(InetAddress address, String what, Throwable cause) {
    LOG.debug(
        "Backend {} of route {}: dialling {} failed, trying {} more: {}",
        origin.backend(),
        origin.routeId(),
        address,
        left.size(),
        cause.toString());
    lastFailure = origin.failure(Reason.ORIGIN_UNREACHABLE, what);
    channel = null;
    dialNext();
  }

  private void succeed(InetAddress address, Channel connected, @Nullable String protocol) {
    String refusal = purpose.refusal(connected, protocol);
    if (refusal != null) {
      connected.close();
      tryNext(address, refusal, new ProtocolException("ALPN: " + protocol));
      return;
    }
    finish();
    if (origin.tls() != null) {
      connected.pipeline().remove(Unshaken.class);
    }
    purpose.connected(connected, protocol);
  }

  private void fail(Failure failure) {
    if (done) {
      return;
    }
    finish();
    if (channel != null) {
      channel.close();
    }
    purpose.notConnected(failure);
  }

  private void finish() {
    done = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private long patienceMillis() {
    return origin.pool().connectTimeoutMillis();
  }
}
