package dev.strait.dataplane.listener.http;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.nodeconfig.Cidr;
import dev.strait.nodeconfig.ClientAddressConfig;
import dev.strait.nodeconfig.ProxyProtocolUse;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Proxies in front that are believed when they say where a client comes from. Immutable. */
public final class TrustedProxies {
  /** Nobody is believed. */
  public static final TrustedProxies NONE =
      new TrustedProxies(List.of(), ProxyProtocolUse.OFF, false);

  private static final int MOST_HOPS = 32;

  private final List<Cidr> networks;
  private final ProxyProtocolUse proxyProtocol;
  private final boolean forwardedFor;

  private TrustedProxies(
      List<Cidr> networks, ProxyProtocolUse proxyProtocol, boolean forwardedFor) {
    this.networks = networks;
    this.proxyProtocol = proxyProtocol;
    this.forwardedFor = forwardedFor;
  }

  /**
   * Reads a configuration.
   *
   * @param config null for nobody
   * @return who is believed
   */
  public static TrustedProxies of(@Nullable ClientAddressConfig config) {
    if (config == null) {
      return NONE;
    }
    return new TrustedProxies(
        config.trustedProxies().stream().map(Cidr::of).toList(),
        config.proxyProtocol(),
        config.forwardedFor());
  }

  /**
   * Whether connections begin with a PROXY header.
   *
   * @return as configured
   */
  public ProxyProtocolUse proxyProtocol() {
    return proxyProtocol;
  }

  /**
   * Whether an address is a trusted proxy's.
   *
   * @param address any
   * @return true when it is believed
   */
  public boolean trusts(SocketAddress address) {
    if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
      for (Cidr network : networks) {
        if (network.contains(inet.getAddress())) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * The client behind trusted proxies: read from its end, X-Forwarded-For is believed as long as
   * who wrote an entry is a trusted proxy. What is no address ends the search.
   *
   * @param nearest who sent the request
   * @param fields of the request
   * @return the first that is not a trusted proxy, or the farthest known; the nearest when
   *     X-Forwarded-For is not read
   */
  SocketAddress client(SocketAddress nearest, Fields fields) {
    if (!forwardedFor || !trusts(nearest)) {
      return nearest;
    }
    List<CharSequence> values = fields.getAll("x-forwarded-for");
    SocketAddress client = nearest;
    int hops = 0;
    for (int i = values.size() - 1; i >= 0; i--) {
      String[] entries = values.get(i).toString().split(",", -1);
      for (int j = entries.length - 1; j >= 0; j--) {
        InetAddress address = address(entries[j].trim());
        if (address == null || hops++ == MOST_HOPS) {
          return client;
        }
        client = new InetSocketAddress(address, 0);
        if (!trusts(client)) {
          return client;
        }
      }
    }
    return client;
  }

  /** Some proxies write a port, IPv6 in brackets then. */
  private static @Nullable InetAddress address(String entry) {
    String text = entry;
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      text = close < 0 ? "" : text.substring(1, close);
    } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
      text = text.substring(0, text.indexOf(':'));
    }
    return NetUtil.createInetAddressFromIpAddressString(text);
  }
}
