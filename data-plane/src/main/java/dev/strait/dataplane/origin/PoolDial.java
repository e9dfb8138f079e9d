package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.Failure;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A connection for a pool, made when a call needs one; it is kept when the call needs it no more.
 *
 * @param home the pool
 * @param call who it is for
 */
record PoolDial(LoopPool home, OriginCall call) implements Dial.Purpose {
  private static final int MIN_READ = 512;
  private static final int FIRST_READ = 2048;
  private static final int MAX_READ = 64 * 1024;
  private static final String H2 = "h2";

  @Override
  public Origin origin() {
    return home.origin();
  }

  @Override
  public IoEventLoop loop() {
    return home.loop();
  }

  @Override
  public boolean wanted() {
    return true;
  }

  @Override
  public void options(Bootstrap bootstrap) {
    bootstrap
        // An origin that refuses the rest of a request may have an answer on its way.
        .option(ChannelOption.AUTO_CLOSE, false)
        .option(
            ChannelOption.RECVBUF_ALLOCATOR,
            new AdaptiveRecvByteBufAllocator(MIN_READ, FIRST_READ, MAX_READ).maxMessagesPerRead(1));
  }

  @Override
  public void beforeTls(Channel fresh) {}

  @Override
  public void reached(Channel connected) {}

  @Override
  public @Nullable String refusal(Channel connected, @Nullable String protocol) {
    if (!connected.isActive()) {
      return "closed the connection at once";
    }
    boolean needed = origin().tls() != null && origin().speaksHttp2Only();
    return needed && !H2.equals(protocol) ? "speaks no HTTP/2 (ALPN h2)" : null;
  }

  @Override
  public void connected(Channel connected, @Nullable String protocol) {
    boolean http2 = origin().tls() == null ? origin().speaksHttp2() : H2.equals(protocol);
    PooledConnection connection =
        http2 ? new MultiplexedConnectionBuilder(home).build() : new OriginConnection(home);
    connected.pipeline().addLast((ChannelHandler) connection);
    connection.joinPool();
    home.dialled(call, connection);
  }

  @Override
  public void notConnected(Failure failure) {
    home.dialFailed(call, failure);
  }
}
