package dev.strait.dataplane.route;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as far as rules care: an address, and its country once a rule wants to know it. One an
 * exchange; its loop only.
 */
public final class Client {
  private final @Nullable InetAddress address;
  private final Countries countries;
  private @Nullable String country;
  private boolean looked;

  /**
   * A client.
   *
   * @param remote its address as the edge trusts it
   * @param countries tells its country
   */
  public Client(SocketAddress remote, Countries countries) {
    this.address = remote instanceof InetSocketAddress inet ? inet.getAddress() : null;
    this.countries = countries;
  }

  @Nullable InetAddress address() {
    return address;
  }

  @Nullable String country() {
    if (!looked) {
      looked = true;
      country = address == null ? null : countries.of(address);
    }
    return country;
  }
}
