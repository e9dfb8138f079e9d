package dev.strait.nodeconfig;

/** Whether a listener's connections begin with a PROXY header. */
public enum ProxyProtocolUse {
  /** Never: its bytes would be taken for the client's. */
  OFF,
  /** Those of trusted proxies may. */
  OPTIONAL,
  /** Every one must, and come from a trusted proxy. */
  REQUIRED
}
