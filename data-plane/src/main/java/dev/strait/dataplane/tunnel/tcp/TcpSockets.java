package dev.strait.dataplane.tunnel.tcp;

import dev.strait.dataplane.tunnel.wire.Acceptance;
import dev.strait.dataplane.tunnel.wire.LinkTls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The listening TCP sockets of a core: one port, shared by its loops. */
public final class TcpSockets {
  private final List<Channel> sockets;
  private final ChannelGroup connections;

  private TcpSockets(List<Channel> sockets, ChannelGroup connections) {
    this.sockets = sockets;
    this.connections = connections;
  }

  /**
   * Binds. Not on an event loop: it waits.
   *
   * @param loops the loops that links may live on; the kernel spreads connections over them
   * @param address where; port 0 lets the kernel choose
   * @param acceptance makes links of connections
   * @return the sockets
   * @throws IOException when the address cannot be bound
   */
  public static TcpSockets bind(
      List<EventLoop> loops, InetSocketAddress address, Acceptance acceptance) throws IOException {
    // Only epoll's sockets share a port; what one socket accepts would all live on its loop.
    boolean sharing = TcpOptions.epoll(loops.get(0));
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    List<Channel> sockets = new ArrayList<>();
    InetSocketAddress to = address;
    for (EventLoop loop : sharing ? loops : loops.subList(0, 1)) {
      ServerBootstrap bootstrap =
          new ServerBootstrap()
              .group(loop)
              .channel(sharing ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
              .option(ChannelOption.SO_REUSEADDR, true)
              .childHandler(new Connections(acceptance, connections));
      if (sharing && loops.size() > 1) {
        bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
      }
      ChannelFuture bound = bootstrap.bind(to);
      bound.awaitUninterruptibly();
      if (!bound.isSuccess()) {
        sockets.forEach(Channel::close);
        throw new IOException(
            "the tunnel cannot listen on %s:%d/tcp: %s"
                .formatted(address.getHostString(), address.getPort(), bound.cause().getMessage()));
      }
      sockets.add(bound.channel());
      to = (InetSocketAddress) bound.channel().localAddress();
    }
    return new TcpSockets(List.copyOf(sockets), connections);
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
   * Closes the sockets with every connection that they accepted.
   *
   * @return one future a socket, and one for the connections
   */
  public List<Future<?>> close() {
    List<Future<?>> closing = new ArrayList<>();
    sockets.forEach(socket -> closing.add(socket.close()));
    closing.add(connections.close());
    return closing;
  }

  private static final class Connections extends ChannelInitializer<Channel> {
    private final Acceptance acceptance;
    private final ChannelGroup open;

    Connections(Acceptance acceptance, ChannelGroup open) {
      this.acceptance = acceptance;
      this.open = open;
    }

    @Override
    protected void initChannel(Channel channel) {
      open.add(channel);
      TcpOptions.apply(channel);
      LinkTls tls = acceptance.tls().get();
      channel.pipeline().addLast(new FirstByte(tls.tcp()), new TcpArrival(acceptance, tls));
    }
  }
}
