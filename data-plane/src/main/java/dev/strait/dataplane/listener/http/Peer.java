package dev.strait.dataplane.listener.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.AttributeKey;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What the kernel knows of the other end of a connection. */
public final class Peer {
  private static final int ESTABLISHED = 1;

  private static final AttributeKey<SocketAddress> TOLD = AttributeKey.valueOf(Peer.class, "told");

  private static final AttributeKey<String> CERTIFICATE =
      AttributeKey.valueOf(Peer.class, "certificate");

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
   * What its origin is told of the certificate that a client showed.
   *
   * @param channel of a client
   * @return text for X-Forwarded-Client-Cert; null without a valid certificate
   */
  static @Nullable String certificate(Channel channel) {
    return channel.attr(CERTIFICATE).get();
  }

  /**
   * Takes down what a valid certificate says, before requests are read.
   *
   * @param channel of a client
   * @param certificate text for X-Forwarded-Client-Cert; null without one
   */
  public static void certificate(Channel channel, @Nullable String certificate) {
    channel.attr(CERTIFICATE).set(certificate);
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
