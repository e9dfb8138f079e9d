package dev.strait.dataplane.tunnel.tcp;

import dev.strait.dataplane.tunnel.lane.EdgeLink;
import dev.strait.dataplane.tunnel.wire.Dial;
import dev.strait.dataplane.tunnel.wire.LinkTls;
import dev.strait.nodeconfig.Transport;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.CertificateException;

/** Waits, on an edge, for the handshakes of one connection and makes a link of it. */
final class TcpCall extends ChannelInboundHandlerAdapter {
  private final Transport transport;
  private final Dial dial;
  private String peerId = "";
  private String why = "the core ended the connection before its handshake was done";
  private boolean done;

  TcpCall(Transport transport, Dial dial) {
    this.transport = transport;
    this.dial = dial;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (transport == Transport.TCP) {
      made(ctx, TcpLink.inTheClear(ctx.channel(), dial.coreId()::equals));
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent tls) {
      if (tls.isSuccess()) {
        authenticate(ctx);
      } else {
        refuse(ctx, String.valueOf(tls.cause().getMessage()));
      }
    } else if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
      made(ctx, TcpLink.authenticated(ctx.channel(), transport, peerId));
    } else if (event == ClientHandshakeStateEvent.HANDSHAKE_TIMEOUT) {
      refuse(ctx, "the core did not answer the WebSocket's handshake");
    }
  }

  private void authenticate(ChannelHandlerContext ctx) {
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    String expected = transport == Transport.TLS ? LinkTls.ALPN : LinkTls.HTTP_1_1;
    String chosen = tls.applicationProtocol();
    if (!expected.equals(chosen)) {
      refuse(ctx, "ALPN: " + chosen + " (expected: " + expected + "); is it a core's port?");
      return;
    }
    try {
      peerId = dial.tls().peerId(tls.engine());
    } catch (CertificateException e) {
      refuse(ctx, "the core's certificate is not trusted: " + e.getMessage());
      return;
    }
    if (transport == Transport.TLS) {
      made(ctx, TcpLink.authenticated(ctx.channel(), transport, peerId));
    }
  }

  private void made(ChannelHandlerContext ctx, TcpLink wire) {
    done = true;
    ctx.pipeline().replace(this, "link", wire);
    EdgeLink link = new EdgeLink(wire, dial.settings(), dial.name(), dial.caller());
    wire.carry(link);
    dial.caller().onMade(link);
  }

  private void refuse(ChannelHandlerContext ctx, String reason) {
    refused(reason);
    ctx.close();
  }

  /** Tells the caller, once. */
  void refused(String reason) {
    if (!done) {
      done = true;
      String untrusted = dial.tls().trust().takeRefusal();
      dial.caller()
          .onRefused(
              untrusted == null ? reason : "the core's certificate is not trusted: " + untrusted);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    refused(why);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    why = TcpLink.sentence(cause);
    ctx.close();
  }
}
