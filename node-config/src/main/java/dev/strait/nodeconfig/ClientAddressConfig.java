package dev.strait.nodeconfig;

import java.util.List;

/**
 * Who may say where a client comes from.
 *
 * @param trustedProxies networks of proxies that are believed, at least one
 * @param proxyProtocol whether they begin a connection with a PROXY header
 * @param forwardedFor whether X-Forwarded-For of theirs is read
 */
public record ClientAddressConfig(
    List<String> trustedProxies, ProxyProtocolUse proxyProtocol, boolean forwardedFor) {
  /** Copies what is mutable. */
  public ClientAddressConfig {
    trustedProxies = List.copyOf(trustedProxies);
  }
}
