package dev.strait.dataplane.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.nodeconfig.LimitsConfig;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Clients that begin a handshake over QUIC and go away must not be counted as under way for ever.
 */
class AbandonedHandshakeTest {
  private static final int CLIENTS = 50;
  private static final int HANDSHAKE_MILLIS = 2_000;

  @Test
  void handshakesThatNeverEndAreGivenUp() throws Exception {
    LimitsConfig limits =
        new LimitsConfig(
            1_000, 10, 8_192, 65_536, 128, HANDSHAKE_MILLIS, 15_000, 300_000, 300_000, 0);
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try (Http3Edge edge = Http3Edge.open(Answering.text("hello"), limits, 2)) {
      CountedConnections seen = edge.edge.metrics;
      Channel socket = deafSocket(loops, edge);
      for (int i = 0; i < CLIENTS; i++) {
        QuicChannel.newBootstrap(socket)
            .handler(new ChannelInboundHandlerAdapter())
            .remoteAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.port()))
            .connect();
      }
      await().until(() -> seen.opened.get() == CLIENTS);
      socket.close().awaitUninterruptibly();
      await().until(() -> seen.closed.get() == CLIENTS);
      assertThat(seen.handshakeFailures).hasValue(CLIENTS);
      try (H3Client client = edge.client()) {
        assertThat(client.request("GET", "/", true).next()).isEqualTo("head 200");
      }
    } finally {
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  /** A client's socket on which nothing arrives. */
  private static Channel deafSocket(EventLoopGroup loops, Http3Edge edge) {
    QuicSslContext tls = H3Client.settings(edge.authority).build();
    return new Bootstrap()
        .group(loops)
        .channel(EpollDatagramChannel.class)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(
                        new ChannelInboundHandlerAdapter() {
                          @Override
                          public void channelRead(ChannelHandlerContext ctx, Object message) {
                            ReferenceCountUtil.release(message);
                          }
                        })
                    .addLast(
                        new QuicClientCodecBuilder()
                            .sslEngineProvider(
                                quic -> tls.newEngine(quic.alloc(), "localhost", edge.port()))
                            .build());
              }
            })
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .syncUninterruptibly()
        .channel();
  }
}
