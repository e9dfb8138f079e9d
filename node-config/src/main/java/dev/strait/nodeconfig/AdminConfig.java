package dev.strait.nodeconfig;

import org.jspecify.annotations.Nullable;

/**
 * Where a node is asked for its health and what runs on it.
 *
 * @param address IP address to bind
 * @param port TCP port in clear text, 0 asks the kernel: /healthz, /readyz and /metrics, and where
 *     there is no secure port everything else too
 * @param secure where /config and /drain are served to whoever may; null on a laptop, where the
 *     address is a loopback one
 */
public record AdminConfig(String address, int port, @Nullable SecureAdminConfig secure) {
  /**
   * A port in clear text alone, which serves everything.
   *
   * @param address IP address to bind
   * @param port TCP port, 0 asks the kernel
   */
  public AdminConfig(String address, int port) {
    this(address, port, null);
  }
}
