package dev.strait.dataplane.node;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The two outer ends of a warm-up: clients that ask one request after the other, and an origin that
 * answers each with a short event stream. They know the bytes they expect, and no HTTP.
 */
final class WarmUpTraffic implements AutoCloseable {
  private static final int CLIENTS = 8;

  private static final String BODY = "{\"model\":\"warm-up\",\"stream\":true}";
  private static final String DATA = "data: {\"delta\":\"warming up\"}\n\n";

  private static final ByteBuf REQUEST =
      lines(
          "POST /v1/chat/completions HTTP/1.1",
          "host: warm-up.invalid",
          "user-agent: strait-warm-up",
          "authorization: Bearer none",
          "accept: text/event-stream",
          "content-type: application/json",
          "content-length: " + BODY.length(),
          "",
          BODY);

  private static final ByteBuf HEAD =
      lines(
          "HTTP/1.1 200 OK",
          "content-type: text/event-stream",
          "transfer-encoding: chunked",
          "",
          "");

  private static final ByteBuf EVENT = lines(Integer.toHexString(DATA.length()), DATA, "");
  private static final ByteBuf END = lines("0", "", "");

  private final EventLoopGroup loops;
  private final boolean epoll;
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final AtomicInteger answers = new AtomicInteger();
  private final Channel origin;

  /** Opens the origin; blocks until it listens. */
  WarmUpTraffic(EventLoopGroup loops) {
    this.loops = loops;
    this.epoll = loops instanceof IoEventLoopGroup io && io.isIoType(EpollIoHandler.class);
    this.origin =
        new ServerBootstrap()
            .group(loops)
            .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    open.add(connection);
                    connection.pipeline().addLast(new Origin());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
    open.add(origin);
  }

  int originPort() {
    return ((InetSocketAddress) origin.localAddress()).getPort();
  }

  /** Has clients ask without end. */
  void begin(int edgePort) {
    Bootstrap client =
        new Bootstrap()
            .group(loops)
            .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    open.add(connection);
                    connection.pipeline().addLast(new Client());
                  }
                });
    for (int i = 0; i < CLIENTS; i++) {
      client.connect(InetAddress.getLoopbackAddress(), edgePort);
    }
  }

  /** Whole answers that reached a client. */
  int answers() {
    return answers.get();
  }

  @Override
  public void close() {
    open.close().awaitUninterruptibly();
  }

  private static ByteBuf lines(String... lines) {
    return Unpooled.unreleasableBuffer(
        Unpooled.copiedBuffer(String.join("\r\n", lines), StandardCharsets.US_ASCII));
  }

  private static boolean endsWith(ByteBuf data, char last) {
    return data.isReadable() && data.getByte(data.writerIndex() - 1) == last;
  }

  /** Answers when it has read the last character of the request's body. */
  private static final class Origin extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf data) {
      if (endsWith(data, '}')) {
        ctx.write(HEAD.duplicate());
        for (int i = 0; i < 3; i++) {
          ctx.writeAndFlush(EVENT.duplicate());
        }
        ctx.writeAndFlush(END.duplicate());
      }
    }
  }

  /** Asks again when it has read the end of the answer; its last event ends otherwise. */
  private final class Client extends SimpleChannelInboundHandler<ByteBuf> {
    private int tail;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.writeAndFlush(REQUEST.duplicate());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf data) {
      while (data.isReadable()) {
        tail = (tail << 8) | (data.readByte() & 0xff);
        if (tail == ('0' << 24 | '\r' << 16 | '\n' << 8 | '\r')) {
          answers.incrementAndGet();
          ctx.writeAndFlush(REQUEST.duplicate());
        }
      }
    }
  }
}
