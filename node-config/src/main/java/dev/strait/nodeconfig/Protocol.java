package dev.strait.nodeconfig;

/**
 * What a listener speaks; the names in YAML are those of {@code
 * EdgeNode.spec.listeners[].protocols}.
 */
public enum Protocol {
  /** HTTP/1.1 (RFC 9112); YAML {@code HTTP/1.1}. */
  HTTP1,
  /** HTTP/2 (RFC 9113), by ALPN on TLS, by prior knowledge in clear text; YAML {@code HTTP/2}. */
  HTTP2,
  /** HTTP/3 (RFC 9114) on the UDP port beside a TLS listener's; YAML {@code HTTP/3}. */
  HTTP3,
  /**
   * Bytes of a connection, carried as they are; alone on its listener or origin; YAML {@code TCP}.
   */
  TCP,
  /** TLS passed through as it is, by its server name; alone on its listener; YAML {@code TLS}. */
  TLS
}
