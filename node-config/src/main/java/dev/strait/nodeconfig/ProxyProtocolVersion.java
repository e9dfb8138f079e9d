package dev.strait.nodeconfig;

/** The PROXY protocol as an origin wants it. */
public enum ProxyProtocolVersion {
  /** One line of text. */
  V1,
  /** Binary. */
  V2
}
