package dev.strait.dataplane.tunnel.quic;

import dev.strait.dataplane.quic.Handshakes;
import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.dataplane.tunnel.frame.ProtocolException;
import dev.strait.dataplane.tunnel.lane.CoreLink;
import dev.strait.dataplane.tunnel.wire.Acceptance;
import dev.strait.dataplane.tunnel.wire.LinkTls;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that an edge makes to this core, from its first packet on. An edge with a ticket
 * says HELLO in it: there is a link then before it is certain who says so, which answers HELLO and
 * takes nothing else, for the packet may be a copy of another (RFC 8446 §8).
 */
final class QuicArrival extends QuicEvents {
  private static final Logger log = LoggerFactory.getLogger(QuicArrival.class);

  private final QuicChannel channel;
  private final Acceptance acceptance;
  private final LinkTls tls;
  private final QuicLink wire;
  private final Handshakes handshakes;
  private boolean underWay = true;
  private @Nullable CoreLink made;

  QuicArrival(QuicChannel channel, Acceptance acceptance, Handshakes handshakes) {
    this.channel = channel;
    this.acceptance = acceptance;
    this.tls = acceptance.tls().get();
    this.wire = new QuicLink(channel, tls);
    this.handshakes = handshakes;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    handshakes.began();
    ctx.read(); // else the lane of a first flight would wait for the handshake's end
  }

  /** The edge opened a stream: makes a lane of it. */
  void accept(QuicStreamChannel stream) {
    CoreLink of = core();
    try {
      stream.pipeline().addLast(new QuicLane(of.newLane()));
    } catch (ProtocolException e) {
      of.fail(e.error(), e.getMessage());
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    handshakeOver();
    try {
      wire.authenticate();
      core().authenticated();
    } catch (CertificateException e) {
      log.warn("Link from {} refused: {}", channel.remoteSocketAddress(), e.getMessage());
      if (made != null) {
        made.closed(LinkError.IDENTITY, "its certificate is not trusted");
      }
      channel.close(true, LinkError.IDENTITY.code(), channel.alloc().buffer(0));
    }
    ctx.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    String refusal = made == null ? tls.trust().takeRefusal() : null;
    if (refusal != null) {
      log.warn("A link was refused: {}", refusal);
    }
    super.channelInactive(ctx);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    handshakeOver();
  }

  private void handshakeOver() {
    if (underWay) {
      underWay = false;
      handshakes.ended();
    }
  }

  private CoreLink core() {
    CoreLink of = made;
    if (of == null) {
      of = acceptance.accept(wire);
      made = of;
      link = of;
    }
    return of;
  }
}
