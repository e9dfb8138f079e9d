package dev.strait.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.bench.origin.BenchOrigin;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadTest {
  private static final Duration WINDOW = Duration.ofMillis(500);

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void smallRequestsAreAnsweredRightByTheOriginItself() throws Exception {
    try (BenchOrigin origin = BenchOrigin.open(loops.next(), 0);
        Load load = SmallRequests.open(loops.next(), at(origin.port()), 8)) {
      load.awaitFlowing();
      AtomicLong answered = new AtomicLong();
      await().until(() -> answered.addAndGet(answeredIn(load.measure(WINDOW))) > 100);
      Sample whole = load.finish();

      assertThat(whole.complaints()).isEmpty();
      assertThat(whole.errors()).isZero();
    }
  }

  @Test
  void everyStreamEndsWholeAfterTwentyEventsASecond() throws Exception {
    int events = 20;
    int streams = 60;
    try (BenchOrigin origin = BenchOrigin.open(loops.next(), 0);
        Load load = EventReaders.open(loops.next(), at(origin.port()), streams, events)) {
      load.awaitFlowing();
      Sample whole = load.finish();

      assertThat(whole.complaints()).isEmpty();
      assertThat(whole.requests()).isEqualTo(streams);
      assertThat(whole.events()).isEqualTo((long) streams * events);
    }
  }

  @Test
  void aWrongBodyIsAnError() throws Exception {
    Channel server = answering("HTTP/1.1 200 OK\r\ncontent-length: 128\r\n\r\n" + "x".repeat(128));
    try (Load load = SmallRequests.open(loops.next(), addressOf(server), 1)) {
      Sample window = measureUntilWrong(load);

      assertThat(window.requests()).isZero();
      assertThat(window.errors()).isPositive();
      assertThat(window.complaints().get(0)).isEqualTo("status 200, 128 bytes of a wrong body");
    }
    server.close().syncUninterruptibly();
  }

  @Test
  void aStreamThatEndsEarlyIsAnError() throws Exception {
    Channel server = answering("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n");
    try (Load load = EventReaders.open(loops.next(), addressOf(server), 1, 10)) {
      Sample window = measureUntilWrong(load);

      assertThat(window.errors()).isEqualTo(1);
      assertThat(window.complaints().get(0)).isEqualTo("stream 0: ended after 0 of 10 events");
    }
    server.close().syncUninterruptibly();
  }

  private static long answeredIn(Sample window) {
    assertThat(window.latencies().getTotalCount()).isEqualTo(window.requests());
    return window.requests();
  }

  /** Windows may pass before the first answer; errors of all of them count. */
  private static Sample measureUntilWrong(Load load) {
    return await().until(() -> load.measure(WINDOW), window -> window.errors() > 0);
  }

  private Channel answering(String answer) {
    return new ServerBootstrap()
        .group(loops)
        .channel(EpollServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel accepted) {
                accepted.pipeline().addLast(new Always(answer));
              }
            })
        .bind("127.0.0.1", 0)
        .syncUninterruptibly()
        .channel();
  }

  private static InetSocketAddress addressOf(Channel server) {
    return at(((InetSocketAddress) server.localAddress()).getPort());
  }

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Gives the same answer to whatever comes. */
  private static final class Always extends ChannelInboundHandlerAdapter {
    private final byte[] answer;

    Always(String answer) {
      this.answer = answer.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ((ByteBuf) message).release();
      context.writeAndFlush(context.alloc().buffer().writeBytes(answer));
    }
  }
}
