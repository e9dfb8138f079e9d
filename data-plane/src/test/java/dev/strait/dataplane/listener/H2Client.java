package dev.strait.dataplane.listener;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Frame;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client that speaks HTTP/2 by prior knowledge, frame by frame. */
final class H2Client implements AutoCloseable {
  /**
   * One stream and what came on it; an end stands behind what came with it, as in {@code head 200
   * end}.
   */
  static final class Stream implements Arrivals {
    final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    final Http2FrameStream stream;

    Stream(Http2FrameStream stream) {
      this.stream = stream;
    }

    @Override
    public BlockingQueue<String> arrived() {
      return arrived;
    }
  }

  final BlockingQueue<String> goAways = new LinkedBlockingQueue<>();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
  private final Frames frames = new Frames();
  private final Channel channel;
  private volatile boolean takes = true;

  private H2Client(int port, int streamWindow) {
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forClient()
            .initialSettings(Http2Settings.defaultSettings().initialWindowSize(streamWindow))
            .build();
    channel =
        new Bootstrap()
            .group(loops)
            .channel(EpollSocketChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel made) {
                    made.pipeline().addLast(codec, frames);
                  }
                })
            .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .syncUninterruptibly()
            .channel();
  }

  static H2Client connect(int port) {
    return new H2Client(port, 65_535);
  }

  /** A client that opens no window again until told. */
  static H2Client notTaking(int port, int streamWindow) {
    H2Client client = new H2Client(port, streamWindow);
    client.takes = false;
    return client;
  }

  Stream request(String method, String path, boolean end, String... fields) {
    Http2Headers headers =
        new DefaultHttp2Headers().method(method).path(path).scheme("http").authority("a.example");
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    Stream stream = new Stream(frames.newStream());
    streams.add(stream);
    channel
        .writeAndFlush(new DefaultHttp2HeadersFrame(headers, end).stream(stream.stream))
        .awaitUninterruptibly();
    return stream;
  }

  void data(Stream stream, String text, boolean end) {
    channel
        .writeAndFlush(
            new DefaultHttp2DataFrame(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1), end)
                .stream(stream.stream))
        .awaitUninterruptibly(5, TimeUnit.SECONDS);
  }

  void trailers(Stream stream, String name, String value) {
    channel
        .writeAndFlush(
            new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().add(name, value), true)
                .stream(stream.stream))
        .awaitUninterruptibly();
  }

  void reset(Stream stream) {
    channel
        .writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL).stream(stream.stream))
        .awaitUninterruptibly();
  }

  void ping() {
    channel.write(new DefaultHttp2PingFrame(7));
  }

  void flush() {
    channel.flush();
  }

  void take(Stream stream, int bytes) {
    channel.writeAndFlush(new DefaultHttp2WindowUpdateFrame(bytes).stream(stream.stream));
  }

  void awaitClosed() {
    channel.closeFuture().awaitUninterruptibly(10, TimeUnit.SECONDS);
  }

  boolean open() {
    return channel.isActive();
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private final class Frames extends Http2ChannelDuplexHandler {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      try {
        if (message instanceof Http2GoAwayFrame goAway) {
          goAways.add(goAway.lastStreamId() + " " + Http2Error.valueOf(goAway.errorCode()));
        } else if (message instanceof Http2Frame frame) {
          read(ctx, frame);
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    private void read(ChannelHandlerContext ctx, Http2Frame frame) {
      if (frame instanceof Http2HeadersFrame head) {
        CharSequence status = head.headers().status();
        StringBuilder text = new StringBuilder(status == null ? "trailers" : "head " + status);
        head.headers()
            .forEach(
                field -> {
                  if (field.getKey().toString().startsWith("x-t-")) {
                    text.append(' ').append(field.getKey()).append('=').append(field.getValue());
                  }
                });
        arrived(head.stream(), text + (head.isEndStream() ? " end" : ""));
      } else if (frame instanceof Http2DataFrame data) {
        arrived(
            data.stream(),
            "data "
                + data.content().toString(StandardCharsets.ISO_8859_1)
                + (data.isEndStream() ? " end" : ""));
        if (takes && data.initialFlowControlledBytes() > 0) {
          ctx.writeAndFlush(
              new DefaultHttp2WindowUpdateFrame(data.initialFlowControlledBytes())
                  .stream(data.stream()));
        }
      } else if (frame instanceof Http2ResetFrame reset) {
        arrived(reset.stream(), "reset " + Http2Error.valueOf(reset.errorCode()));
      }
    }

    private void arrived(Http2FrameStream stream, String text) {
      streams.stream()
          .filter(known -> known.stream.equals(stream))
          .forEach(known -> known.arrived.add(text));
    }
  }
}
