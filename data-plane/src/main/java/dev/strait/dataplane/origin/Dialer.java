package dev.strait.dataplane.origin;

import io.netty.channel.Channel;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** Makes connections to origins; see {@link Dial} for one of them. Thread safe. */
final class Dialer {
  private final AddressBook addresses;

  /**
   * A dialer.
   *
   * @param addresses where names become addresses
   */
  Dialer(AddressBook addresses) {
    this.addresses = addresses;
  }

  /**
   * Makes a connection.
   *
   * @param purpose gets it, or the failure, maybe at once
   */
  void dial(Dial.Purpose purpose) {
    new Dial(purpose).start(addresses.addresses(purpose.origin().config().host()));
  }

  /** The kind of socket that fits a loop. */
  static Class<? extends Channel> socketType(IoEventLoop loop) {
    return loop.isIoType(EpollIoHandler.class) ? EpollSocketChannel.class : NioSocketChannel.class;
  }
}
