package dev.strait.nodeconfig;

/** What a link to a core runs over; preferred in the order given. */
public enum Transport {
  /** QUIC (RFC 9000) with mutual TLS; lanes are long-lived bidirectional streams. */
  QUIC,
  /** TLS 1.3 over TCP, mutual; the connection is the one lane. */
  TLS,
  /** A WebSocket (RFC 6455) in TLS 1.3, mutual; its messages are the one lane. YAML WebSocket. */
  WEB_SOCKET,
  /** TCP in the clear: neither side can check who the other is. */
  TCP
}
