package dev.strait.dataplane.tunnel.quic;

import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.dataplane.tunnel.lane.EdgeLink;
import dev.strait.dataplane.tunnel.wire.Dial;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.SslEarlyDataReadyEvent;
import io.netty.util.concurrent.Future;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection that an edge makes, from its first packet on. With a ticket of an earlier one
 * there is a link at once, and HELLO leaves with the first packets (0-RTT): it has no effect until
 * the core knows for certain who says it. Nothing else is sent before the core has answered.
 */
final class QuicCall extends QuicEvents {
  /**
   * After the first packets: quiche at the core reads early data that comes in one go with them
   * only when more comes, a round trip later.
   */
  private static final long EARLY_MILLIS = 5;

  private final Dial dial;
  private @Nullable QuicLink wire;

  QuicCall(Dial dial) {
    this.dial = dial;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslEarlyDataReadyEvent) {
      QuicLink early = wireOf((QuicChannel) ctx.channel());
      ctx.executor().schedule(() -> greet(early), EARLY_MILLIS, TimeUnit.MILLISECONDS);
    }
    super.userEventTriggered(ctx, event);
  }

  /** The handshake is over. */
  void ended(Future<QuicChannel> connected) {
    if (!connected.isSuccess()) {
      refused(reason(connected.cause()));
      return;
    }
    QuicChannel channel = connected.getNow();
    QuicLink made = wireOf(channel);
    try {
      made.authenticate();
    } catch (CertificateException e) {
      channel.close(true, LinkError.IDENTITY.code(), channel.alloc().buffer(0));
      refused("the core's certificate is not trusted: " + e.getMessage());
      return;
    }
    greet(made);
  }

  private QuicLink wireOf(QuicChannel channel) {
    QuicLink made = wire;
    if (made == null) {
      made = new QuicLink(channel, dial.tls());
      wire = made;
    }
    return made;
  }

  private void greet(QuicLink over) {
    if (link != null || over.isClosed()) {
      return;
    }
    EdgeLink made = new EdgeLink(over, dial.settings(), dial.name(), dial.caller());
    link = made;
    dial.caller().onMade(made);
  }

  private void refused(String why) {
    if (link == null) {
      dial.caller().onRefused(why);
    } else {
      link.closed(LinkError.IDENTITY, why);
    }
  }

  private String reason(Throwable cause) {
    String refusal = dial.tls().trust().takeRefusal();
    if (refusal != null) {
      return "the core's certificate is not trusted: " + refusal;
    }
    String message = cause.getMessage();
    return message == null ? why() : message;
  }
}
