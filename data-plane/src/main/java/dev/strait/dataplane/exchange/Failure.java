package dev.strait.dataplane.exchange;

/**
 * Why an exchange could not be answered, or not to its end.
 *
 * @param reason what went wrong
 * @param detail one sentence for the client and the log: no stack trace, no secret, no address of
 *     an origin
 */
public record Failure(Reason reason, String detail) {

  /**
   * What went wrong, with the status a client gets when no head was sent yet (RFC 9110 §15.5,
   * §15.6).
   */
  public enum Reason {
    /** The request cannot be understood or carried. */
    BAD_REQUEST(400),
    /** Not allowed by policy. */
    FORBIDDEN(403),
    /** No route matches. */
    NO_ROUTE(404),
    /** The request did not arrive in time. */
    REQUEST_TIMEOUT(408),
    /** Refused before any effect, for want of room: may be tried again later. */
    OVERLOADED(503),
    /** No core can take the exchange now. */
    NO_CORE(503),
    /** The other node is ending or does not know the revision: it surely had no effect. */
    REFUSED(503),
    /** The link to the core ended while the exchange was under way. */
    LINK_LOST(502),
    /** The origin could not be reached: no connection, no name, a refused certificate. */
    ORIGIN_UNREACHABLE(502),
    /** The origin may not be dialled (egress). */
    ORIGIN_FORBIDDEN(502),
    /** The origin ended or broke its protocol before the answer was whole. */
    ORIGIN_BROKEN(502),
    /** The origin did not answer in time. */
    ORIGIN_TIMEOUT(504),
    /** The route's timeout for the whole exchange passed. */
    TIMEOUT(504),
    /** The node is ending. */
    DRAINED(503),
    /** A defect of this node, or of what it was told to run. */
    INTERNAL(500);

    private final int status;

    Reason(int status) {
      this.status = status;
    }

    /**
     * The status for a client that has no head yet.
     *
     * @return 400 to 599
     */
    public int status() {
      return status;
    }
  }

  /**
   * A failure.
   *
   * @param reason what went wrong
   * @param detail one sentence
   * @return the failure
   */
  public static Failure of(Reason reason, String detail) {
    return new Failure(reason, detail);
  }
}
