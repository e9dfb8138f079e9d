package dev.strait.dataplane.node;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

/** Makes the loops that everything of a node happens on. */
final class EventLoops {
  private EventLoops() {}

  /**
   * Starts loops: epoll where the system has it, NIO elsewhere.
   *
   * @param count at least 1; one a processor serves best
   * @return the group, to be shut down
   */
  static EventLoopGroup start(int count) {
    IoHandlerFactory io =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("loop"), io);
  }
}
