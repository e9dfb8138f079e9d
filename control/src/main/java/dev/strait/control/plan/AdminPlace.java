package dev.strait.control.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a node is asked for its health, and by whom for the rest.
 *
 * @param address IP address to bind
 * @param port TCP port in clear text
 * @param securePort TCP port with mutual TLS; null where the plain port serves everything, which is
 *     for loopback addresses alone
 * @param clients SPIFFE ids that the secure port lets in; empty without one
 */
public record AdminPlace(
    String address, int port, @Nullable Integer securePort, List<String> clients) {
  /** Copies what is mutable. */
  public AdminPlace {
    clients = List.copyOf(clients);
  }

  /**
   * One port for everything.
   *
   * @param address a loopback address
   * @param port TCP port
   * @return a place without a secure port
   */
  public static AdminPlace plain(String address, int port) {
    return new AdminPlace(address, port, null, List.of());
  }
}
