package dev.strait.dataplane.tunnel.quic;

import dev.strait.dataplane.quic.LoopRouting;
import dev.strait.dataplane.quic.Sockets;
import dev.strait.dataplane.tunnel.wire.Dial;
import dev.strait.nodeconfig.LinkQuicConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelBootstrap;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

/** One event loop's UDP socket on an edge, from which its links are dialled. */
public final class EdgeSocket {
  private static final AttributeKey<Dial> DIAL = AttributeKey.valueOf(EdgeSocket.class, "dial");

  /** A packet that was lost is sent again after a second: time enough for two. */
  private static final int CONNECT_MILLIS = 2_000;

  private final EventLoop loop;
  private final Channel socket;

  private EdgeSocket(EventLoop loop, Channel socket) {
    this.loop = loop;
    this.socket = socket;
  }

  /**
   * Opens a socket on a port of the kernel's choice.
   *
   * @param loop the loop that it lives on
   * @param quic settings of its links
   * @return the socket
   */
  public static Future<EdgeSocket> open(EventLoop loop, LinkQuicConfig quic) {
    Promise<EdgeSocket> opened = loop.newPromise();
    QuicClientCodecBuilder codec =
        QuicSettings.apply(new QuicClientCodecBuilder(), quic)
            .sslEngineProvider(EdgeSocket::newEngine);
    Sockets.bootstrap(loop, false)
        .handler(codec.build())
        .bind(0)
        .addListener(
            (io.netty.channel.ChannelFuture bound) -> {
              if (bound.isSuccess()) {
                Sockets.forbidFragments(bound.channel());
                opened.setSuccess(new EdgeSocket(loop, bound.channel()));
              } else {
                opened.setFailure(bound.cause());
              }
            });
    return opened;
  }

  /** Tickets are kept by address: another core, or pod, could not read them. */
  private static QuicSslEngine newEngine(QuicChannel channel) {
    Dial dial = channel.attr(DIAL).get();
    String address = dial.core().getAddress().getHostAddress();
    return dial.tls().quic().newEngine(channel.alloc(), address, dial.core().getPort());
  }

  /**
   * Dials a core. Event loop only.
   *
   * @param dial where, who is expected and who wants to know
   */
  public void dial(Dial dial) {
    QuicCall call = new QuicCall(dial);
    QuicChannelBootstrap bootstrap =
        QuicChannel.newBootstrap(socket)
            .handler(call)
            .streamHandler(refuseStreams())
            .attr(DIAL, dial)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .remoteAddress(dial.core())
            .remoteConnectionAddress(LoopRouting.first(dial.number()));
    if (Sockets.epoll(loop)) {
      bootstrap.option(
          QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR,
          EpollQuicUtils.newSegmentedAllocator(Sockets.segments(Sockets.DATAGRAM)));
    }
    bootstrap.connect().addListener((Future<QuicChannel> connected) -> call.ended(connected));
  }

  /**
   * Closes the socket with every connection on it.
   *
   * @return done when it is closed
   */
  public Future<?> close() {
    return socket.close();
  }

  /** A core opens no streams. */
  private static ChannelHandler refuseStreams() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void handlerAdded(io.netty.channel.ChannelHandlerContext ctx) {
        ctx.close();
      }

      @Override
      public boolean isSharable() {
        return true;
      }
    };
  }
}
