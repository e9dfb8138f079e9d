package dev.strait.dataplane.listener.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.AttributeKey;
import java.net.SocketAddress;

/** What the kernel knows of the other end of a connection. */
public final class Peer {
  private static final int ESTABLISHED = 1;

  private static final AttributeKey<SocketAddress> TOLD = AttributeKey.valueOf(Peer.class, "told");

  private Peer() {}

  /**
   * The client's address: as a trusted proxy told it, else the peer's.
   *
   * @param channel of a client
   * @return the address
   */
  public static SocketAddress address(Channel channel) {
    SocketAddress told = channel.attr(TOLD).get();
    return told == null ? channel.remoteAddress() : told;
  }

  /**
   * Takes down what a trusted proxy told.
   *
   * @param channel of a client
   * @param client its address
   */
  public static void told(Channel channel, SocketAddress client) {
    channel.attr(TOLD).set(client);
  }

  /**
   * Whether the peer has closed although nobody reads. Epoll wakes a paused connection when its
   * peer closes, but Netty then reads once only, and what is unread may hide the end. One system
   * call; ask only when a paused connection was woken.
   *
   * @param channel of a client
   * @return true when it surely has; false when not known
   */
  public static boolean gone(Channel channel) {
    if (!(channel instanceof EpollSocketChannel socket) || !channel.isActive()) {
      return false;
    }
    try {
      return socket.tcpInfo().state() != ESTABLISHED;
    } catch (ChannelException closedMeanwhile) {
      return true;
    }
  }
}
