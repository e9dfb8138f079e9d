package dev.strait.dataplane.listener;

import dev.strait.dataplane.listener.http.ClientConnection;
import dev.strait.dataplane.listener.http.ListenerScope;
import dev.strait.dataplane.listener.http.Peer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.CertificateException;

/** Puts the wire that ALPN chose (RFC 7301) into the pipeline once the handshake is done. */
final class AlpnChoice extends ChannelInboundHandlerAdapter implements ClientConnection {
  private final Channel channel;
  private final ListenerScope scope;
  private final boolean onlyHttp2;
  private boolean done;

  AlpnChoice(ListenerScope scope, Channel channel, boolean onlyHttp2) {
    this.channel = channel;
    this.scope = scope;
    this.onlyHttp2 = onlyHttp2;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    scope.add(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    scope.remove(this);
  }

  /** The handshake goes on: what it brings knows that the listener drains. */
  @Override
  public void drain() {}

  @Override
  public void close() {
    channel
        .eventLoop()
        .execute(
            () -> {
              if (!done) {
                channel.close();
              }
            });
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
      ctx.fireUserEventTriggered(event);
      return;
    }
    if (done) {
      return;
    }
    done = true;
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    if (!handshake.isSuccess()) {
      scope.clients().failed(handshake.cause());
    }
    if (!handshake.isSuccess() || tls == null || !admitted(ctx.channel(), tls)) {
      scope.metrics().handshakeFailed(scope.name());
      ctx.close();
      return;
    }
    boolean http2 = "h2".equals(tls.applicationProtocol());
    if (!http2 && onlyHttp2) {
      ctx.close();
      return;
    }
    WireChoice.wire(ctx.channel(), scope, http2);
    ctx.pipeline().remove(this);
  }

  private boolean admitted(Channel client, SslHandler tls) {
    try {
      Peer.certificate(client, scope.clients().admit(tls.engine().getSession()));
      return true;
    } catch (CertificateException refused) {
      return false;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!done) {
      done = true;
      scope.metrics().handshakeFailed(scope.name());
    }
    ctx.fireChannelInactive();
  }

  /** The handshake's end tells of its failure; until then this is all there is to say. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!done) {
      done = true;
      scope.metrics().handshakeFailed(scope.name());
    }
    ctx.close();
  }
}
