package dev.strait.dataplane.tunnel.frame;

/** Bounds on everything that has a length. They are part of the protocol's version 1. */
public final class Limits {
  /** The version this build writes and prefers. */
  public static final int VERSION = 1;

  /** The oldest version this build speaks: N−2, and never less than 1. */
  public static final int OLDEST_VERSION = 1;

  /** Payload of one frame, bytes; so a length takes at most two bytes. */
  public static final int FRAME_PAYLOAD = 16_383;

  /** Bytes of a body in one DATA frame, whatever its exchange id. */
  public static final int DATA = FRAME_PAYLOAD - 8;

  /** A head or trailers over all their frames, bytes. */
  public static final int BLOCK = 256 * 1024;

  /** Fields in a head or trailers. */
  public static final int FIELDS = 2_048;

  /** Detail of a RESET or reason of a GOAWAY, bytes of UTF-8. */
  public static final int DETAIL = 512;

  /** Names of routes, backends, revisions, nodes, methods, protocols; addresses: bytes. */
  public static final int NAME = 1_024;

  /** Credit that may stand at any time for one direction of one exchange, bytes. */
  public static final int CREDIT = 1 << 30;

  private Limits() {}
}
