package dev.strait.dataplane.tunnel.tcp;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannelConfig;

/** How a link's TCP connection is set up, the same at both ends. */
final class TcpOptions {
  /** From the first packet to the end of the handshake. */
  static final int CONNECT_MILLIS = 3_000;

  /** More than this is not queued in this process: a lane stops to gather, bytes. */
  private static final WriteBufferWaterMark QUEUED =
      new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  /**
   * Bytes that the kernel holds and has not yet sent. What is on its way may be as much as the path
   * takes (the kernel sizes its buffers by itself), but what only waits would delay the frames that
   * come after it.
   */
  private static final int NOT_SENT = 128 * 1024;

  private TcpOptions() {}

  static boolean epoll(EventLoop loop) {
    return loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
  }

  static void apply(Channel channel) {
    SocketChannelConfig config = (SocketChannelConfig) channel.config();
    config.setTcpNoDelay(true);
    config.setWriteBufferWaterMark(QUEUED);
    config.setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(512, 4_096, 65_536));
    if (channel instanceof EpollSocketChannel) {
      config.setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) NOT_SENT);
    }
  }
}
