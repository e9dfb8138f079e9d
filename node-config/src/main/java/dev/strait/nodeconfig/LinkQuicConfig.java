package dev.strait.nodeconfig;

/**
 * QUIC under links, as this node sends.
 *
 * @param congestionControl how fast is sent
 * @param pathMtuDiscovery whether datagrams above 1,200 bytes are tried (RFC 8899)
 */
public record LinkQuicConfig(CongestionControl congestionControl, boolean pathMtuDiscovery) {
  /** What holds when a configuration says nothing. */
  public static final LinkQuicConfig DEFAULT = new LinkQuicConfig(CongestionControl.CUBIC, true);
}
