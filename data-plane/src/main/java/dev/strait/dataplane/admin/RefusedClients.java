package dev.strait.dataplane.admin;

import dev.strait.dataplane.identity.SpiffeTrust;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says who was not let in: the client is told no more than that the handshake failed. Handshakes
 * that fail for other reasons are nobody's mistake here.
 */
final class RefusedClients extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(RefusedClients.class);

  private final SpiffeTrust trust;

  RefusedClients(SpiffeTrust trust) {
    this.trust = trust;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
      String refusal = trust.takeRefusal();
      if (refusal != null) {
        LOG.warn("admin: {} was not let in: {}", ctx.channel().remoteAddress(), refusal);
      }
    }
    super.userEventTriggered(ctx, event);
  }
}
