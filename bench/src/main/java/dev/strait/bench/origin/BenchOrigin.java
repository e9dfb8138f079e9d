package dev.strait.bench.origin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;

/**
 * The origin: {@code GET /small/N} is answered with a {@link dev.strait.bench.payload.SmallAnswer},
 * {@code GET /events/S/N} with N {@link dev.strait.bench.payload.StreamEvent}s of stream S, twenty
 * a second, as chunks.
 */
public final class BenchOrigin implements AutoCloseable {
  private final Channel channel;

  private BenchOrigin(Channel channel) {
    this.channel = channel;
  }

  /**
   * Listens on 127.0.0.1.
   *
   * @param loop where everything happens
   * @param port TCP port; 0 asks the kernel for one
   * @return the listening origin
   */
  public static BenchOrigin open(EventLoop loop, int port) {
    EventPacer pacer = EventPacer.startOn(loop);
    Channel bound =
        new ServerBootstrap()
            .group(loop)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 4_096)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel accepted) {
                    accepted.pipeline().addLast(new OriginConnection(pacer));
                  }
                })
            .bind("127.0.0.1", port)
            .syncUninterruptibly()
            .channel();
    return new BenchOrigin(bound);
  }

  /**
   * Where it listens.
   *
   * @return the TCP port
   */
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly(5_000);
  }
}
