package dev.strait.dataplane.tunnel.frame;

/** Why a node ends a link; the application error code of a QUIC connection's close. */
public enum LinkError {
  /** Nothing is wrong: the link is no longer wanted. */
  NONE(0),
  /** The peer broke the protocol. */
  PROTOCOL(1),
  /** The versions of the two have none in common. */
  VERSION(2),
  /** The peer's certificate has the wrong role or name. */
  IDENTITY(3),
  /** The peer sent more bytes than it had credit for. */
  CREDIT(4),
  /** The peer was silent for too long. */
  SILENT(5),
  /** The peer made this node hold too much. */
  EXCESSIVE(6),
  /** This node is ending and takes no links. */
  GOING_AWAY(7),
  /** A defect of this node. */
  INTERNAL(8);

  private static final LinkError[] BY_CODE = values();

  private final int code;

  LinkError(int code) {
    this.code = code;
  }

  /**
   * Its number on the wire.
   *
   * @return 0 to 8
   */
  public int code() {
    return code;
  }

  /**
   * The error with that number.
   *
   * @param code any number
   * @return {@link #INTERNAL} for one that this version does not know
   */
  public static LinkError of(int code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : INTERNAL;
  }
}
