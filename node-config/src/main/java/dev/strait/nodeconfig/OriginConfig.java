package dev.strait.nodeconfig;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An origin server.
 *
 * @param host DNS name or IP address
 * @param port 1 to 65535
 * @param tls null for clear text
 * @param hostHeader what the origin gets as Host; empty keeps what the client sent
 * @param protocols what may be spoken: with TLS chosen by ALPN, in clear text one alone; TCP alone
 *     for an origin that is given a client's bytes as they are; null for HTTP/1.1
 */
public record OriginConfig(
    String host,
    int port,
    @Nullable OriginTlsConfig tls,
    String hostHeader,
    @Nullable List<Protocol> protocols) {
  /** Takes its own copy of the list. */
  public OriginConfig {
    protocols = protocols == null ? null : List.copyOf(protocols);
  }

  /**
   * An origin that speaks HTTP/1.1.
   *
   * @param host DNS name or IP address
   * @param port 1 to 65535
   * @param tls null for clear text
   * @param hostHeader what the origin gets as Host; empty keeps what the client sent
   */
  public OriginConfig(String host, int port, @Nullable OriginTlsConfig tls, String hostHeader) {
    this(host, port, tls, hostHeader, null);
  }

  /**
   * What may be spoken.
   *
   * @return at least one
   */
  public List<Protocol> protocolsOrDefault() {
    return protocols == null ? List.of(Protocol.HTTP1) : protocols;
  }

  /**
   * Whether it is given a client's bytes as they are.
   *
   * @return false when it speaks HTTP
   */
  public boolean takesBytes() {
    return protocolsOrDefault().equals(List.of(Protocol.TCP));
  }
}
