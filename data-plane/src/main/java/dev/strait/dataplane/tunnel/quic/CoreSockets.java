package dev.strait.dataplane.tunnel.quic;

import dev.strait.dataplane.quic.Handshakes;
import dev.strait.dataplane.quic.LoopRouting;
import dev.strait.dataplane.quic.Sockets;
import dev.strait.dataplane.tunnel.wire.Acceptance;
import dev.strait.nodeconfig.LinkQuicConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The UDP sockets of a core: one port, on which edges dial. */
public final class CoreSockets {
  /** Handshakes under way without a proof of address: edges are few. */
  private static final int BELIEVED_HANDSHAKES = 100;

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
    Handshakes handshakes = new Handshakes(BELIEVED_HANDSHAKES);
    // Only epoll's sockets can share a port so that the kernel knows which packet is whose.
    List<EventLoop> sharing = Sockets.epoll(loops.get(0)) ? loops : loops.subList(0, 1);
    List<Channel> sockets = new ArrayList<>();
    InetSocketAddress to = address;
    for (int i = 0; i < sharing.size(); i++) {
      QuicServerCodecBuilder codec =
          QuicSettings.apply(new QuicServerCodecBuilder(), quic)
              .sslEngineProvider(
                  channel -> acceptance.tls().get().quic().newEngine(channel.alloc()))
              .tokenHandler(handshakes)
              .connectionIdAddressGenerator(LoopRouting.ids(i, sharing.size()))
              .handler(
                  new ChannelInitializer<QuicChannel>() {
                    @Override
                    protected void initChannel(QuicChannel channel) {
                      channel.pipeline().addLast(new QuicArrival(channel, acceptance, handshakes));
                    }
                  })
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

  /** Makes a lane of each stream that an edge opens. */
  private static final class Streams extends ChannelInitializer<QuicStreamChannel> {
    @Override
    protected void initChannel(QuicStreamChannel stream) {
      stream.parent().pipeline().get(QuicArrival.class).accept(stream);
    }
  }
}
