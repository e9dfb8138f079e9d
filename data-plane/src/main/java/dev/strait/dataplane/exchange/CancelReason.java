package dev.strait.dataplane.exchange;

/** Why the asking side gave up. */
public enum CancelReason {
  /** The client closed or reset its connection or stream. */
  CLIENT_GONE,
  /** A timeout of the route or the node struck. */
  TIMEOUT,
  /** The client broke its protocol in the middle of the request. */
  PROTOCOL_ERROR,
  /** The client took no byte of a waiting answer for too long. */
  CLIENT_STUCK,
  /** The node's drain deadline passed. */
  DRAINED
}
