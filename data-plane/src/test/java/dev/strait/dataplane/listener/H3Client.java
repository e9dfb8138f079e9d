package dev.strait.dataplane.listener;

import dev.strait.testkit.TestAuthority;
import dev.strait.testkit.TestCertificate;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ClientConnectionHandler;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3GoAwayFrame;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A client that speaks HTTP/3 with Netty's codec, frame by frame. */
final class H3Client implements AutoCloseable {
  /** One request stream and what came on it. */
  static final class Stream extends ChannelInboundHandlerAdapter implements Arrivals {
    final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    volatile boolean takes = true;
    final AtomicInteger emptyFrames = new AtomicInteger();
    private volatile @Nullable QuicStreamChannel channel;

    QuicStreamChannel channel() {
      return Objects.requireNonNull(channel);
    }

    @Override
    public BlockingQueue<String> arrived() {
      return arrived;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof Http3HeadersFrame head) {
        CharSequence status = head.headers().status();
        StringBuilder text = new StringBuilder(status == null ? "trailers" : "head " + status);
        head.headers()
            .forEach(
                field -> {
                  if (field.getKey().toString().startsWith("x-t-")) {
                    text.append(' ').append(field.getKey()).append('=').append(field.getValue());
                  }
                });
        arrived.add(text.toString());
      } else if (message instanceof Http3DataFrame data && !data.content().isReadable()) {
        emptyFrames.incrementAndGet();
      } else if (message instanceof Http3DataFrame data) {
        arrived.add("data " + data.content().toString(StandardCharsets.ISO_8859_1));
      }
      ReferenceCountUtil.release(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      if (takes) {
        ctx.read();
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ChannelInputShutdownReadComplete.INSTANCE) {
        arrived.add("end");
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (cause instanceof QuicStreamResetException reset) {
        arrived.add("reset " + Long.toHexString(reset.applicationProtocolCode()));
      } else {
        arrived.add("broke " + cause);
      }
    }
  }

  final BlockingQueue<String> goAways = new LinkedBlockingQueue<>();
  final BlockingQueue<String> closes = new LinkedBlockingQueue<>();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final Channel socket;
  private final QuicChannel connection;

  private H3Client(int port, QuicSslContext tls, int streamWindow) throws Exception {
    ChannelHandler codec =
        new QuicClientCodecBuilder()
            .sslEngineProvider(channel -> tls.newEngine(channel.alloc(), "localhost", port))
            .maxIdleTimeout(20, TimeUnit.SECONDS)
            .initialMaxData(1 << 20)
            .initialMaxStreamDataBidirectionalLocal(streamWindow)
            .initialMaxStreamDataUnidirectional(65_536)
            .initialMaxStreamsUnidirectional(16)
            .build();
    socket =
        new Bootstrap()
            .group(loops)
            .channel(EpollDatagramChannel.class)
            .handler(codec)
            .bind(0)
            .syncUninterruptibly()
            .channel();
    Future<QuicChannel> connecting =
        QuicChannel.newBootstrap(socket)
            .handler(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void handlerAdded(ChannelHandlerContext ctx) {
                    ctx.pipeline()
                        .addLast(
                            new Http3ClientConnectionHandler(new Control(), null, null, null, true))
                        .addLast(new Closes());
                  }
                })
            .remoteAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .connect()
            .awaitUninterruptibly();
    if (!connecting.isSuccess()) {
      socket.close().awaitUninterruptibly();
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
    connection = connecting.sync().getNow();
  }

  static H3Client connect(int port, TestAuthority authority) throws Exception {
    return new H3Client(port, tls(authority), 65_536);
  }

  /** A client that shows a certificate. */
  static H3Client connect(int port, TestAuthority authority, TestCertificate shown)
      throws Exception {
    QuicSslContext tls =
        settings(authority).keyManager(shown.key(), null, shown.certificate()).build();
    return new H3Client(port, tls, 65_536);
  }

  /** A client whose sessions are kept in its context. */
  static H3Client connect(int port, QuicSslContext tls) throws Exception {
    return new H3Client(port, tls, 65_536);
  }

  /** A client that lets each stream bring so many bytes until its test reads on. */
  static H3Client withWindow(int port, TestAuthority authority, int window) throws Exception {
    return new H3Client(port, tls(authority), window);
  }

  private static QuicSslContext tls(TestAuthority authority) {
    return settings(authority).build();
  }

  static QuicSslContextBuilder settings(TestAuthority authority) {
    return QuicSslContextBuilder.forClient()
        .trustManager(authority.certificate())
        .endpointIdentificationAlgorithm("HTTPS")
        .applicationProtocols("h3");
  }

  /** A stream on which nothing was sent yet. */
  Stream open() throws Exception {
    Stream stream = new Stream();
    QuicStreamChannel opened = Http3.newRequestStream(connection, stream).sync().getNow();
    opened.config().setAutoRead(false);
    stream.channel = opened;
    opened.read();
    return stream;
  }

  /** Sends bytes as they are. */
  void raw(Stream stream, boolean end, int... bytes) {
    raw(stream.channel(), end, bytes);
  }

  /** Octets behind what the codec has sent on the control stream. */
  void control(int... bytes) {
    raw(Objects.requireNonNull(Http3.getLocalControlStream(connection)), false, bytes);
  }

  private static void raw(QuicStreamChannel to, boolean end, int... bytes) {
    ByteBuf buffer = Unpooled.buffer(bytes.length);
    for (int octet : bytes) {
      buffer.writeByte(octet);
    }
    to.eventLoop()
        .execute(() -> to.pipeline().firstContext().write(new DefaultQuicStreamFrame(buffer, end)));
  }

  Stream request(String method, String path, boolean end, String... fields) throws Exception {
    Http3Headers headers =
        new DefaultHttp3Headers(false)
            .method(AsciiString.of(method))
            .path(path)
            .scheme("https")
            .authority("a.example");
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    Stream stream = open();
    if (end) {
      stream
          .channel()
          .writeAndFlush(new DefaultHttp3HeadersFrame(headers))
          .addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
    } else {
      stream.channel().writeAndFlush(new DefaultHttp3HeadersFrame(headers));
    }
    return stream;
  }

  void data(Stream stream, String text, boolean end) {
    ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    var written = stream.channel().writeAndFlush(new DefaultHttp3DataFrame(bytes));
    if (end) {
      written.addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
    }
  }

  void trailers(Stream stream, String name, String value) {
    stream
        .channel()
        .writeAndFlush(new DefaultHttp3HeadersFrame(new DefaultHttp3Headers().add(name, value)))
        .addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
  }

  /** RESET_STREAM and STOP_SENDING. */
  void reset(Stream stream) {
    stream.channel().shutdown(0x10c);
  }

  /** STOP_SENDING alone. */
  void stop(Stream stream) {
    stream.channel().shutdownInput(0x10c);
  }

  void readOn(Stream stream) {
    stream.takes = true;
    stream.channel().read();
  }

  boolean connected() {
    return connection.isActive();
  }

  /** Whether the server lets one more request stream begin. */
  boolean mayOpen() {
    return connection.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) > 0;
  }

  void awaitClosed() {
    connection.closeFuture().awaitUninterruptibly(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    connection.close().awaitUninterruptibly();
    socket.close().awaitUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private final class Control extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof Http3GoAwayFrame goAway) {
        goAways.add(Long.toString(goAway.id()));
      }
      ReferenceCountUtil.release(message);
    }
  }

  private final class Closes extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof QuicConnectionCloseEvent close) {
        closes.add(Integer.toHexString(close.error()));
        ctx.close();
      }
      ctx.fireUserEventTriggered(event);
    }

    /** A refused handshake fails the connect as well. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
