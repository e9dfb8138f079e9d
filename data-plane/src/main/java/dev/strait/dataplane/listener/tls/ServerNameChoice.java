package dev.strait.dataplane.listener.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Reads the ClientHello's server name and puts a TLS handler with its certificate in place. */
final class ServerNameChoice extends AbstractSniHandler<CertificateSet> {
  private final Certificates certificates;

  ServerNameChoice(Certificates certificates, long handshakeTimeoutMillis) {
    super(handshakeTimeoutMillis);
    this.certificates = certificates;
  }

  @Override
  protected Future<CertificateSet> lookup(ChannelHandlerContext ctx, @Nullable String hostname) {
    return ctx.executor().newSucceededFuture(certificates.acquire());
  }

  @Override
  protected void onLookupComplete(
      ChannelHandlerContext ctx, @Nullable String hostname, Future<CertificateSet> future) {
    CertificateSet set = future.getNow();
    SslHandler handler = null;
    try {
      handler = set.choose(hostname).newHandler(ctx.alloc());
      handler.setHandshakeTimeoutMillis(handshakeTimeoutMillis);
      ctx.pipeline().replace(this, "tls", handler);
      handler = null;
    } finally {
      set.release();
      if (handler != null) {
        ReferenceCountUtil.safeRelease(handler.engine());
      }
    }
  }
}
