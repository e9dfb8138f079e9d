package dev.strait.dataplane.tunnel.tcp;

import dev.strait.dataplane.tunnel.wire.Dial;
import dev.strait.nodeconfig.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayList;
import java.util.List;

/** Dials the links of one event loop of an edge that run over TCP. Event loop only. */
public final class TcpDialler {
  private final EventLoop loop;
  private final List<Channel> open = new ArrayList<>();

  /**
   * A dialler without connections.
   *
   * @param loop the loop that they are to live on
   */
  public TcpDialler(EventLoop loop) {
    this.loop = loop;
  }

  /**
   * Dials a core.
   *
   * @param transport what the link is to run over: not QUIC
   * @param dial where, who is expected and who wants to know
   */
  public void dial(Transport transport, Dial dial) {
    TcpCall call = new TcpCall(transport, dial);
    ChannelFuture connected =
        new Bootstrap()
            .group(loop)
            .channel(TcpOptions.epoll(loop) ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, TcpOptions.CONNECT_MILLIS)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    TcpOptions.apply(channel);
                    steps(channel, transport, dial);
                    channel.pipeline().addLast(call);
                  }
                })
            .connect(dial.proxy() == null ? dial.core() : dial.proxy());
    Channel channel = connected.channel();
    open.add(channel);
    channel.closeFuture().addListener(closed -> open.remove(channel));
    connected.addListener(
        done -> {
          if (!done.isSuccess()) {
            call.refused(String.valueOf(done.cause().getMessage()));
          }
        });
  }

  /** What stands between the socket and the link, from the socket up. */
  private static void steps(Channel channel, Transport transport, Dial dial) {
    ChannelPipeline pipeline = channel.pipeline();
    if (dial.proxy() != null) {
      pipeline.addLast(new ProxyConnect(dial.core()));
    }
    switch (transport) {
      case TLS -> pipeline.addLast(tls(channel, dial.tls().tcp()));
      case WEB_SOCKET -> {
        pipeline.addLast(tls(channel, dial.tls().webSocket()));
        WebSocketSteps.client(pipeline, dial.core());
      }
      case QUIC, TCP -> {}
    }
  }

  private static SslHandler tls(Channel channel, SslContext context) {
    SslHandler tls = context.newHandler(channel.alloc());
    tls.setHandshakeTimeoutMillis(TcpOptions.CONNECT_MILLIS);
    return tls;
  }

  /** Closes every connection. */
  public void close() {
    List.copyOf(open).forEach(Channel::close);
  }
}
