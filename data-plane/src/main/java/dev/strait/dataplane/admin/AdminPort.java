package dev.strait.dataplane.admin;

import dev.strait.nodeconfig.SecureAdminConfig;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One bound port. What it serves and how it speaks TLS may change while it is open. */
final class AdminPort {
  private static final int MAX_REQUEST_BYTES = 8_192;
  static final int SILENCE_SECONDS = 60;

  private final EventLoopGroup loop;
  private final String address;
  private final int wantedPort;
  private final Channel channel;
  private final Connections connections;

  private AdminPort(
      EventLoopGroup loop,
      String address,
      int wantedPort,
      Channel channel,
      Connections connections) {
    this.loop = loop;
    this.address = address;
    this.wantedPort = wantedPort;
    this.channel = channel;
    this.connections = connections;
  }

  /** Blocks until it is bound; speech is its own from then on. */
  static AdminPort bind(EventLoopGroup loop, String address, int port, NodeView node, Speech speech)
      throws IOException {
    Connections connections = new Connections(loop.next(), node, speech);
    try {
      Channel channel =
          new ServerBootstrap()
              .group(loop)
              .channel(NioServerSocketChannel.class)
              .option(ChannelOption.SO_REUSEADDR, true)
              .childHandler(connections)
              .bind(address, port)
              .syncUninterruptibly()
              .channel();
      return new AdminPort(loop, address, port, channel, connections);
    } catch (Exception e) { // Netty throws the bind's checked exception unchecked
      throw new IOException(
          "admin: cannot listen on " + address + ":" + port + " (" + e.getMessage() + ")", e);
    }
  }

  /**
   * How connections are spoken with.
   *
   * @param pages what they are shown
   * @param config whom and with what; null in clear text
   * @param tls made of config; null in clear text
   */
  record Speech(Pages pages, @Nullable SecureAdminConfig config, @Nullable AdminTls tls) {
    static Speech clear(Pages pages) {
      return new Speech(pages, null, null);
    }

    /** Whether a connection that was let in before would be let in now. */
    boolean admitsLike(Speech other) {
      return config == null
          || other.config == null
          || (config.trust().equals(other.config.trust())
              && config.clients().equals(other.config.clients()));
    }

    private void release() {
      if (tls != null) {
        ReferenceCountUtil.safeRelease(tls.context());
      }
    }
  }

  /** From now on; on connections that are open too, except that their certificates stay. */
  void speak(Speech next) {
    loop.next().submit(() -> connections.speak(next)).syncUninterruptibly();
  }

  /** Whether it was asked for at this place. */
  boolean isAt(String otherAddress, int otherPort) {
    return address.equals(otherAddress) && wantedPort == otherPort;
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Stops to listen, and closes connections. Blocks until the port is free. */
  void close() {
    channel.close().syncUninterruptibly();
    loop.next().submit(connections::close).syncUninterruptibly();
  }

  /** Sets connections up. Everything on the one event loop. */
  private static final class Connections extends ChannelInitializer<SocketChannel> {
    private final NodeView node;
    private final ChannelGroup open;
    private volatile Speech speech;

    Connections(EventExecutor loop, NodeView node, Speech speech) {
      this.node = node;
      this.open = new DefaultChannelGroup(loop);
      this.speech = speech;
    }

    void speak(Speech next) {
      Speech before = speech;
      speech = next;
      if (!next.admitsLike(before)) {
        open.close();
      }
      before.release();
    }

    void close() {
      open.close();
      speech.release();
    }

    @Override
    protected void initChannel(SocketChannel connection) {
      open.add(connection);
      AdminTls tls = speech.tls();
      if (tls != null) {
        connection
            .pipeline()
            .addLast("tls", tls.context().newHandler(connection.alloc()))
            .addLast("refusals", new RefusedClients(tls.trust()));
      }
      connection
          .pipeline()
          .addLast("silence", new ReadTimeoutHandler(SILENCE_SECONDS))
          .addLast("http", new HttpServerCodec())
          .addLast("whole", new HttpObjectAggregator(MAX_REQUEST_BYTES, true))
          .addLast("pages", new AdminPages(node, () -> speech.pages()));
    }
  }
}
