package dev.strait.dataplane.tunnel.tcp;

import dev.strait.dataplane.tunnel.lane.CoreLink;
import dev.strait.dataplane.tunnel.wire.Acceptance;
import dev.strait.dataplane.tunnel.wire.LinkTls;
import dev.strait.nodeconfig.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits, on a core, for the handshakes of one connection and makes a link of it. */
final class TcpArrival extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(TcpArrival.class);

  private final Acceptance acceptance;
  private final LinkTls tls;
  private boolean done;

  /** For one connection. */
  TcpArrival(Acceptance acceptance, LinkTls tls) {
    this.acceptance = acceptance;
    this.tls = tls;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    Channel channel = ctx.channel();
    channel
        .eventLoop()
        .schedule(
            () -> {
              if (!done) {
                channel.close();
              }
            },
            TcpOptions.CONNECT_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /** The first bytes are no TLS. */
  void inTheClear(ChannelHandlerContext ctx) {
    if (offers(Transport.TCP)) {
      made(ctx, TcpLink.inTheClear(ctx.channel(), tls.trust()::expects));
    } else {
      refuse(ctx, "it does not begin with a TLS handshake");
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        authenticated(ctx);
      } else {
        String untrusted = tls.trust().takeRefusal();
        refuse(ctx, untrusted == null ? handshake.cause().getMessage() : untrusted);
      }
    } else if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
      authenticated(ctx, Transport.WEB_SOCKET);
    }
  }

  private void authenticated(ChannelHandlerContext ctx) {
    String protocol = ctx.pipeline().get(SslHandler.class).applicationProtocol();
    if (LinkTls.ALPN.equals(protocol) && offers(Transport.TLS)) {
      authenticated(ctx, Transport.TLS);
    } else if (LinkTls.HTTP_1_1.equals(protocol) && offers(Transport.WEB_SOCKET)) {
      WebSocketSteps.server(ctx.pipeline(), ctx.name());
    } else {
      refuse(
          ctx, "ALPN: " + protocol + " (expected: one of " + acceptance.transports().get() + ")");
    }
  }

  private void authenticated(ChannelHandlerContext ctx, Transport transport) {
    try {
      String peer = tls.peerId(ctx.pipeline().get(SslHandler.class).engine());
      made(ctx, TcpLink.authenticated(ctx.channel(), transport, peer));
    } catch (CertificateException e) {
      refuse(ctx, e.getMessage());
    }
  }

  private boolean offers(Transport transport) {
    return acceptance.transports().get().contains(transport);
  }

  private void made(ChannelHandlerContext ctx, TcpLink wire) {
    done = true;
    ctx.pipeline().replace(this, "link", wire);
    CoreLink link = acceptance.accept(wire);
    wire.carry(link);
    wire.openLane(link.newLane());
  }

  private void refuse(ChannelHandlerContext ctx, @Nullable String why) {
    if (!done) {
      done = true;
      log.warn(
          "Link from {} refused: {}",
          ctx.channel().remoteAddress(),
          why == null ? "the connection broke" : why);
    }
    ctx.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    refuse(ctx, cause.getMessage());
  }
}
