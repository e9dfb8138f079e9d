package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a link runs over. */
public enum TunnelTransport {
  /** QUIC with mutual TLS. */
  @JsonProperty("QUIC")
  QUIC,
  /** TLS over TCP, mutual. */
  @JsonProperty("TLS")
  TLS,
  /** A WebSocket in mutual TLS. */
  @JsonProperty("WebSocket")
  WEB_SOCKET,
  /** TCP in the clear. */
  @JsonProperty("TCP")
  TCP;

  /** A set of transports that needs a TCP port. */
  static boolean needTcp(Iterable<TunnelTransport> transports) {
    for (TunnelTransport transport : transports) {
      if (transport != QUIC) {
        return true;
      }
    }
    return false;
  }
}
