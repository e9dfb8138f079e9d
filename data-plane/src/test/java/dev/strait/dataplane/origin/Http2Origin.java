package dev.strait.dataplane.origin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An origin that speaks HTTP/2; what it does depends on the path. */
final class Http2Origin implements AutoCloseable {
  private static final int BLOCK = 16_384;

  final AtomicInteger connections = new AtomicInteger();
  final AtomicInteger streams = new AtomicInteger();
  final AtomicInteger most = new AtomicInteger();
  final AtomicInteger refusals = new AtomicInteger();
  final AtomicLong sent = new AtomicLong();
  final List<Long> resets = new CopyOnWriteArrayList<>();
  final List<Http2Headers> heads = new CopyOnWriteArrayList<>();
  private final List<String> received = new CopyOnWriteArrayList<>();
  final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel server;

  Http2Origin(int maxStreams, @Nullable SslContext tls) {
    this(new Http2Settings().maxConcurrentStreams(maxStreams), tls);
  }

  Http2Origin(Http2Settings settings, @Nullable SslContext tls) {
    server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel made) {
                    connections.incrementAndGet();
                    open.add(made);
                    made.closeFuture().addListener(closed -> open.remove(made));
                    if (tls != null) {
                      made.pipeline().addLast(tls.newHandler(made.alloc()));
                    }
                    made.pipeline()
                        .addLast(
                            Http2FrameCodecBuilder.forServer().initialSettings(settings).build(),
                            new Http2MultiplexHandler(
                                new ChannelInitializer<Channel>() {
                                  @Override
                                  protected void initChannel(Channel stream) {
                                    stream.pipeline().addLast(new Answers());
                                  }
                                }));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  /** The bytes of DATA so far, whichever stream they came on. */
  String received() {
    return String.join("", received);
  }

  int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  @Override
  public void close() {
    server.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Answers extends ChannelInboundHandlerAdapter {
    private String path = "";
    private boolean counted;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      try {
        if (message instanceof Http2HeadersFrame headers) {
          headers(ctx, headers);
        } else if (message instanceof Http2DataFrame data) {
          data(ctx, data);
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    private void headers(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
      if (!path.isEmpty()) {
        end(ctx, frame.headers());
        return;
      }
      counted = true;
      most.accumulateAndGet(streams.incrementAndGet(), Math::max);
      path = frame.headers().path().toString();
      heads.add(frame.headers());
      if (path.equals("/refused") && refusals.getAndIncrement() == 0) {
        ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM));
      } else if (path.equals("/broken")) {
        ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
      } else if (path.equals("/endless")) {
        head(ctx, "200");
        block(ctx);
      } else if (path.equals("/leave")) {
        head(ctx, "200");
        ctx.channel().parent().writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
      } else if (path.equals("/early")) {
        ctx.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("403"), true));
        ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
      } else if (!path.equals("/silent")) {
        if (path.equals("/hints")) {
          head(ctx, "103");
        }
        head(ctx, "200");
        if (frame.isEndStream()) {
          end(ctx, new DefaultHttp2Headers());
        }
      }
    }

    private void head(ChannelHandlerContext ctx, String status) {
      ctx.writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status(status)));
    }

    private void data(ChannelHandlerContext ctx, Http2DataFrame frame) {
      received.add(frame.content().toString(StandardCharsets.ISO_8859_1));
      if (frame.content().isReadable()) {
        ctx.writeAndFlush(new DefaultHttp2DataFrame(frame.content().retainedDuplicate()));
      }
      if (frame.isEndStream()) {
        end(ctx, new DefaultHttp2Headers());
      }
    }

    private void end(ChannelHandlerContext ctx, Http2Headers trailers) {
      Http2Headers own = new DefaultHttp2Headers().add("grpc-status", "0");
      CharSequence said = trailers.get("x-said");
      if (said != null) {
        own.add("x-heard", said);
      }
      ctx.writeAndFlush(new DefaultHttp2HeadersFrame(own, true));
    }

    private void block(ChannelHandlerContext ctx) {
      ByteBuf data = Unpooled.wrappedBuffer(new byte[BLOCK]);
      ctx.writeAndFlush(new DefaultHttp2DataFrame(data))
          .addListener(
              written -> {
                if (written.isSuccess()) {
                  sent.addAndGet(BLOCK);
                  block(ctx);
                }
              });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof Http2ResetFrame reset) {
        resets.add(reset.errorCode());
      }
      ReferenceCountUtil.release(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (counted) {
        counted = false;
        streams.decrementAndGet();
      }
    }
  }
}
