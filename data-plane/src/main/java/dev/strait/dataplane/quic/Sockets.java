package dev.strait.dataplane.quic;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** UDP sockets as QUIC wants them on this machine. Thread safe. */
public final class Sockets {
  private static final Logger log = LoggerFactory.getLogger(Sockets.class);

  /**
   * The largest datagram that is sent or taken, bytes. QUIC begins with 1,200 and finds out what
   * the path takes (RFC 8899); jumbo frames and loopback save much of the work for each packet.
   */
  public static final int DATAGRAM = 8_192;

  /** What every path takes (RFC 9000 §14), bytes: the largest without a search. */
  public static final int DATAGRAM_ANYWHERE = 1_200;

  /** What cut datagrams may weigh together: above 64 KiB all of them are refused. */
  private static final int SEGMENTED = 65_000;

  private static final int MOST_SEGMENTS = 64;

  /** Datagrams that one system call may take. */
  private static final int DATAGRAMS_A_READ = 16;

  private static final int SOCKET_BUFFER = 4 * 1024 * 1024;

  /**
   * What forbids fragments, for IPv4 and IPv6 (ip(7), ipv6(7)): QUIC must not be fragmented (RFC
   * 9000 §14), and the search for the path's size would take a fragmented probe for a success.
   */
  private static final List<ChannelOption<Integer>> MTU_DISCOVER =
      List.of(
          new IntegerUnixChannelOption("IP_MTU_DISCOVER", 0, 10),
          new IntegerUnixChannelOption("IPV6_MTU_DISCOVER", 41, 23));

  private static final int PROBE = 3;

  private Sockets() {}

  /**
   * Datagrams that leave in one system call where the kernel cuts them (UDP_SEGMENT).
   *
   * @param bytes the largest of them
   * @return 1 to 64
   */
  public static int segments(int bytes) {
    return Math.min(SEGMENTED / bytes, MOST_SEGMENTS);
  }

  /**
   * Makes the kernel refuse datagrams that are larger than the interface takes.
   *
   * @param socket of this machine
   */
  public static void forbidFragments(Channel socket) {
    if (!(socket instanceof EpollDatagramChannel)) {
      return;
    }
    for (ChannelOption<Integer> option : MTU_DISCOVER) {
      try {
        socket.config().setOption(option, PROBE);
      } catch (ChannelException e) {
        log.debug("{} cannot be set: {}", option, e.getMessage());
      }
    }
  }

  /**
   * Whether the loop's sockets are epoll's, which can share a port and send cut datagrams.
   *
   * @param loop any
   * @return false for NIO
   */
  public static boolean epoll(EventLoop loop) {
    return loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
  }

  /**
   * A bootstrap without a handler.
   *
   * @param loop where the socket lives
   * @param shared whether other loops' sockets are bound to the same port
   * @return the bootstrap
   */
  public static Bootstrap bootstrap(EventLoop loop, boolean shared) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
            .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
            // Each change of writability walks all connections: let it come seldom.
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(1024 * 1024, 4 * 1024 * 1024));
    if (epoll(loop)) {
      return bootstrap
          .channel(EpollDatagramChannel.class)
          .option(UnixChannelOption.SO_REUSEPORT, shared)
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DATAGRAM)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR,
              new FixedRecvByteBufAllocator(DATAGRAM * DATAGRAMS_A_READ));
    }
    return bootstrap
        .channel(NioDatagramChannel.class)
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(DATAGRAM));
  }
}
