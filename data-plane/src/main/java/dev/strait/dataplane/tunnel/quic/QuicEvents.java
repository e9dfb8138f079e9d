package dev.strait.dataplane.tunnel.quic;

import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.dataplane.tunnel.lane.Link;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicPathEvent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches one QUIC connection and tells its link how it ended. */
class QuicEvents extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(QuicEvents.class);

  /** TLS alerts are told as 0x100 plus the alert (RFC 9001 §4.8). */
  private static final int TLS_ALERTS = 0x100;

  private LinkError error = LinkError.SILENT;
  private String why = "the connection ended";
  private boolean told;
  @Nullable Link link;

  String why() {
    return why;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof QuicConnectionCloseEvent close) {
      told = true;
      if (close.isApplicationClose()) {
        error = LinkError.of(close.error());
        String reason = new String(close.reason(), StandardCharsets.UTF_8);
        why = "the peer closed it: " + (reason.isEmpty() ? error : reason);
      } else if (close.isTlsError()) {
        error = LinkError.IDENTITY;
        why =
            "the peer refused the handshake (TLS alert %d): is this node's certificate expected there?"
                .formatted(close.error() - TLS_ALERTS);
      } else {
        error = LinkError.PROTOCOL;
        why = "the peer closed it with QUIC error " + close.error();
      }
      // The channel itself ends only when QUIC's draining period is over.
      if (link != null) {
        link.closed(error, why);
      }
      ctx.close();
    }
    if (event instanceof QuicPathEvent.PeerMigrated moved && link != null) {
      log.info("The {} goes on: its peer is at {} now", link, moved.remote());
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!told && ((QuicChannel) ctx.channel()).isTimedOut()) {
      why = "the peer was silent for too long";
    }
    if (link != null) {
      link.closed(error, why);
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    String message = cause.getMessage();
    why = "the connection broke: " + (message == null ? cause : message);
  }
}
