package dev.strait.nodeconfig;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A block of IPv4 or IPv6 addresses (RFC 4632, RFC 4291 §2.3), as configured and as looked into. An
 * IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) counts as the IPv4 address that it maps, in a block
 * as in what is looked for. Immutable.
 *
 * <p>Our own, for Netty's IpSubnetFilterRule (4.2.18) takes an IPv6 address for one of a block when
 * its leading bits are all set: it finds fe80::1 in fc00::/7.
 */
public final class Cidr {
  private static final Pattern TEXT = Pattern.compile("([^/]+)/(0|[1-9]\\d{0,2})");
  private static final int IPV4_BYTES = 4;
  private static final int MAPPED_BYTES = 12;

  private final byte[] network;
  private final int bits;

  private Cidr(byte[] network, int bits) {
    this.network = network;
    this.bits = bits;
  }

  /**
   * Reads {@code ADDRESS/BITS}; bits of the address behind the first BITS do not count.
   *
   * @param text the block
   * @return the block
   * @throws IllegalArgumentException when it is none
   */
  public static Cidr of(String text) {
    Cidr cidr = parse(text);
    if (cidr == null) {
      throw new IllegalArgumentException(
          "cidr: " + text + " (expected: for example 10.0.0.0/8 or fd00::/8)");
    }
    return cidr;
  }

  /** Whether a text is a block that {@link #of} reads. */
  static boolean isOne(String text) {
    return parse(text) != null;
  }

  private static @Nullable Cidr parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches() || !Addresses.isIp(parts.group(1))) {
      return null;
    }
    String address = parts.group(1);
    byte[] network;
    try {
      network = InetAddress.getByName(address).getAddress(); // asks nobody: it is an address
    } catch (UnknownHostException e) {
      return null;
    }
    boolean mapped = network.length == IPV4_BYTES && address.indexOf(':') >= 0;
    int bits = Integer.parseInt(parts.group(2)) - (mapped ? MAPPED_BYTES * 8 : 0);
    return bits < 0 || bits > network.length * 8 ? null : new Cidr(network, bits);
  }

  /**
   * Whether an address is in the block.
   *
   * @param address any
   * @return false when it is of the other family
   */
  public boolean contains(InetAddress address) {
    byte[] bytes = unmapped(address.getAddress());
    if (bytes.length != network.length) {
      return false;
    }
    int whole = bits / 8;
    if (!Arrays.equals(bytes, 0, whole, network, 0, whole)) {
      return false;
    }
    int rest = bits % 8;
    return rest == 0 || ((bytes[whole] ^ network[whole]) & 0xFF) >> (8 - rest) == 0;
  }

  /** The JDK and Netty mostly do so themselves, but an Inet6Address can be made of any bytes. */
  private static byte[] unmapped(byte[] address) {
    if (address.length == IPV4_BYTES || address[10] != -1 || address[11] != -1) {
      return address;
    }
    for (int i = 0; i < 10; i++) {
      if (address[i] != 0) {
        return address;
      }
    }
    return Arrays.copyOfRange(address, MAPPED_BYTES, address.length);
  }
}
