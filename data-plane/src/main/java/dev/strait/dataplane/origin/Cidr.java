package dev.strait.dataplane.origin;

import io.netty.util.NetUtil;
import java.net.InetAddress;

/** A block of IPv4 or IPv6 addresses (RFC 4632, RFC 4291 §2.3). */
final class Cidr {
  private final byte[] network;
  private final int bits;

  private Cidr(byte[] network, int bits) {
    this.network = network;
    this.bits = bits;
  }

  /**
   * Reads {@code 10.0.0.0/8} or {@code fd00::/8}; an address alone is a block of one.
   *
   * @param text the block
   * @return the block
   * @throws IllegalArgumentException when it is none
   */
  static Cidr of(String text) {
    int slash = text.indexOf('/');
    byte[] network =
        NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
    if (network == null) {
      throw bad(text);
    }
    try {
      int bits = slash < 0 ? network.length * 8 : Integer.parseInt(text.substring(slash + 1));
      if (bits < 0 || bits > network.length * 8) {
        throw bad(text);
      }
      return new Cidr(network, bits);
    } catch (NumberFormatException e) {
      throw bad(text);
    }
  }

  /**
   * Whether an address is in the block.
   *
   * @param address any
   * @return false when it is of the other family
   */
  boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != network.length) {
      return false;
    }
    int whole = bits / 8;
    for (int i = 0; i < whole; i++) {
      if (bytes[i] != network[i]) {
        return false;
      }
    }
    int rest = bits % 8;
    return rest == 0 || ((bytes[whole] ^ network[whole]) & 0xFF) >> (8 - rest) == 0;
  }

  private static IllegalArgumentException bad(String text) {
    return new IllegalArgumentException(
        "cidr: " + text + " (expected: for example 10.0.0.0/8 or fd00::/8)");
  }
}
