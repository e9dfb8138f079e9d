package dev.strait.dataplane.websocket;

/** Status codes of the Close frames that a node sends (RFC 6455 §7.4, IANA's registry). */
public enum CloseCode {
  /** A side is leaving: the node ends, or the other side has gone. */
  GOING_AWAY(1001),
  /** A defect of this node. */
  INTERNAL_ERROR(1011),
  /** The tunnel or the origin failed: what 502 is to a request. */
  BAD_GATEWAY(1014);

  private final int code;

  CloseCode(int code) {
    this.code = code;
  }

  /**
   * Its number on the wire.
   *
   * @return 1000 to 1014
   */
  public int code() {
    return code;
  }
}
