package dev.strait.dataplane.tunnel;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** The client's address as an edge wrote it into OPEN. */
final class ClientAddress {
  private ClientAddress() {}

  /**
   * Reads {@code address:port}.
   *
   * @param text an IP address, IPv6 in brackets, and a port; or empty
   * @param otherwise what stands for a client whose address is not known
   * @return the client's address
   */
  static SocketAddress parse(String text, SocketAddress otherwise) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      return otherwise;
    }
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(text.substring(0, colon));
    int port = port(text, colon + 1);
    return address == null || port < 0 ? otherwise : new InetSocketAddress(address, port);
  }

  private static int port(String text, int from) {
    int port = 0;
    for (int i = from; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || port > 6_553) {
        return -1;
      }
      port = port * 10 + digit;
    }
    return port <= 65_535 ? port : -1;
  }
}
