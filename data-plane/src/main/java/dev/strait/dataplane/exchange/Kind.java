package dev.strait.dataplane.exchange;

/** What an exchange is. */
public enum Kind {
  /** A request and its answer; the request's body may go on while the answer streams. */
  HTTP,
  /**
   * A GET that asks to change the protocol, however its client's wire puts it (RFC 9110 §7.8, RFC
   * 8441): after a 101 both byte streams carry the new protocol, each until its own end; any other
   * final head makes it an ordinary request that has ended. Keys of a handshake (Sec-WebSocket-Key,
   * Sec-WebSocket-Accept) are each wire's own business and no fields of it.
   */
  UPGRADE,
  /**
   * Two byte streams without heads of their own: TCP. As with CONNECT the answer begins with a 200
   * once the origin has taken the connection; a side that ends ends its direction only.
   */
  BYTES
}
