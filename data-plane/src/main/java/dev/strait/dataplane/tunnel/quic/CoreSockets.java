package dev.strait.dataplane.tunnel.quic;

import dev.strait.dataplane.quic.AddressToken;
import dev.strait.dataplane.quic.LoopRouting;
import dev.strait.dataplane.quic.Sockets;
import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.dataplane.tunnel.frame.ProtocolException;
import dev.strait.dataplane.tunnel.lane.CoreLink;
import dev.strait.dataplane.tunnel.wire.Acceptance;
import dev.strait.dataplane.tunnel.wire.LinkTls;
import dev.strait.nodeconfig.LinkQuicConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The UDP sockets of a core: one port, on which edges dial. */
public final class CoreSockets {
  private static final Logger log = LoggerFactory.getLogger(CoreSockets.class);

  private final List<Channel> sockets;

  private CoreSockets(List<Channel> sockets) {
    this.sockets = sockets;
  }

  /**
   * Binds. Not on an event loop: it waits.
   *
   * @param loops the loops that links may live on
   * @param address where; port 0 lets the kernel choose
   * @param quic settings of every connection
   * @param acceptance makes links of connections
   * @return the sockets
   * @throws IOException when the address cannot be bound
   */
  public static CoreSockets bind(
      List<EventLoop> loops, InetSocketAddress address, LinkQuicConfig quic, Acceptance acceptance)
      throws IOException {
    AddressToken tokens = new AddressToken(System::currentTimeMillis);
    // Only epoll's sockets can share a port so that the kernel knows which packet is whose.
    List<EventLoop> sharing = Sockets.epoll(loops.get(0)) ? loops : loops.subList(0, 1);
    List<Channel> sockets = new ArrayList<>();
    InetSocketAddress to = address;
    for (int i = 0; i < sharing.size(); i++) {
      QuicServerCodecBuilder codec =
          QuicSettings.apply(new QuicServerCodecBuilder(), quic)
              .sslEngineProvider(
                  channel -> acceptance.tls().get().quic().newEngine(channel.alloc()))
              .tokenHandler(tokens)
              .connectionIdAddressGenerator(LoopRouting.ids(i, sharing.size()))
              .handler(new Connections(acceptance))
              .streamHandler(new Streams());
      if (Sockets.epoll(sharing.get(i))) {
        codec.option(
            QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR,
            EpollQuicUtils.newSegmentedAllocator(Sockets.segments(Sockets.DATAGRAM)));
      }
      ChannelFuture bound =
          Sockets.bootstrap(sharing.get(i), sharing.size() > 1).handler(codec.build()).bind(to);
      bound.awaitUninterruptibly();
      if (!bound.isSuccess()) {
        sockets.forEach(Channel::close);
        throw new IOException(
            "the tunnel cannot listen on %s:%d/udp: %s"
                .formatted(address.getHostString(), address.getPort(), bound.cause().getMessage()));
      }
      Sockets.forbidFragments(bound.channel());
      sockets.add(bound.channel());
      to = (InetSocketAddress) bound.channel().localAddress();
    }
    if (sharing.size() > 1) {
      LoopRouting.install(sockets.get(0), sharing.size());
    }
    return new CoreSockets(List.copyOf(sockets));
  }

  /**
   * The port.
   *
   * @return 1 to 65535
   */
  public int port() {
    return ((InetSocketAddress) sockets.get(0).localAddress()).getPort();
  }

  /**
   * Closes the sockets with every connection on them.
   *
   * @return one future a socket
   */
  public List<ChannelFuture> close() {
    return sockets.stream().map(Channel::close).toList();
  }

  /** Makes a link of each connection whose handshake is done. */
  private static final class Connections extends ChannelInitializer<QuicChannel> {
    private final Acceptance acceptance;

    Connections(Acceptance acceptance) {
      this.acceptance = acceptance;
    }

    @Override
    protected void initChannel(QuicChannel channel) {
      LinkTls tls = acceptance.tls().get();
      channel
          .pipeline()
          .addLast(
              new QuicEvents() {
                @Override
                public void channelActive(ChannelHandlerContext ctx) {
                  try {
                    link = acceptance.accept(new QuicLink(channel, tls));
                  } catch (CertificateException e) {
                    log.warn(
                        "Link from {} refused: {}", channel.remoteSocketAddress(), e.getMessage());
                    channel.close(true, LinkError.IDENTITY.code(), channel.alloc().buffer(0));
                  }
                  ctx.fireChannelActive();
                }

                @Override
                public void channelInactive(ChannelHandlerContext ctx) {
                  String refusal = link == null ? tls.trust().takeRefusal() : null;
                  if (refusal != null) {
                    log.warn("A link was refused: {}", refusal);
                  }
                  super.channelInactive(ctx);
                }
              });
    }
  }

  /** Makes a lane of each stream that the edge opens. */
  private static final class Streams extends ChannelInitializer<QuicStreamChannel> {
    @Override
    protected void initChannel(QuicStreamChannel stream) {
      ChannelHandler first = stream.parent().pipeline().get(QuicEvents.class);
      if (first instanceof QuicEvents events && events.link instanceof CoreLink link) {
        try {
          stream.pipeline().addLast(new QuicLane(link.newLane()));
        } catch (ProtocolException e) {
          link.fail(e.error(), e.getMessage());
        }
      } else {
        stream.close();
      }
    }
  }
}
