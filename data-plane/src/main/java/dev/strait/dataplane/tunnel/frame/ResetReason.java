package dev.strait.dataplane.tunnel.frame;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Failure;

/**
 * Why one exchange ends before its time: below 32 the asking side gave up, from 32 the answering
 * side failed.
 */
public enum ResetReason {
  /** {@link CancelReason#CLIENT_GONE}. */
  CLIENT_GONE(0),
  /** {@link CancelReason#TIMEOUT}. */
  CLIENT_TIMEOUT(1),
  /** {@link CancelReason#PROTOCOL_ERROR}. */
  CLIENT_PROTOCOL_ERROR(2),
  /** {@link CancelReason#CLIENT_STUCK}. */
  CLIENT_STUCK(3),
  /** {@link CancelReason#DRAINED}. */
  EDGE_DRAINED(4),
  /** {@link Failure.Reason#INTERNAL}. */
  INTERNAL(32),
  /** {@link Failure.Reason#REFUSED}: surely without effect, may be sent elsewhere. */
  REFUSED(33),
  /** {@link Failure.Reason#OVERLOADED}. */
  OVERLOADED(34),
  /** {@link Failure.Reason#BAD_REQUEST}. */
  BAD_REQUEST(35),
  /** {@link Failure.Reason#FORBIDDEN}. */
  FORBIDDEN(36),
  /** {@link Failure.Reason#NO_ROUTE}. */
  NO_ROUTE(37),
  /** {@link Failure.Reason#REQUEST_TIMEOUT}. */
  REQUEST_TIMEOUT(38),
  /** {@link Failure.Reason#NO_CORE}. */
  NO_CORE(39),
  /** {@link Failure.Reason#LINK_LOST}. */
  LINK_LOST(40),
  /** {@link Failure.Reason#ORIGIN_UNREACHABLE}. */
  ORIGIN_UNREACHABLE(41),
  /** {@link Failure.Reason#ORIGIN_FORBIDDEN}. */
  ORIGIN_FORBIDDEN(42),
  /** {@link Failure.Reason#ORIGIN_BROKEN}. */
  ORIGIN_BROKEN(43),
  /** {@link Failure.Reason#ORIGIN_TIMEOUT}. */
  ORIGIN_TIMEOUT(44),
  /** {@link Failure.Reason#TIMEOUT}. */
  TIMEOUT(45),
  /** {@link Failure.Reason#DRAINED}. */
  DRAINED(46);

  private static final int FIRST_FAILURE = 32;

  private final int code;

  ResetReason(int code) {
    this.code = code;
  }

  /**
   * Its number on the wire.
   *
   * @return 0 to 63
   */
  public int code() {
    return code;
  }

  /**
   * The reason with that number.
   *
   * @param code any number
   * @return {@link #CLIENT_GONE} or {@link #INTERNAL} for one that this version does not know
   */
  public static ResetReason of(long code) {
    for (ResetReason reason : values()) {
      if (reason.code == code) {
        return reason;
      }
    }
    return code < FIRST_FAILURE ? CLIENT_GONE : INTERNAL;
  }

  /**
   * The reason on the wire for a cancellation.
   *
   * @param reason why the asking side gave up
   * @return a reason below 32
   */
  public static ResetReason of(CancelReason reason) {
    return switch (reason) {
      case CLIENT_GONE -> CLIENT_GONE;
      case TIMEOUT -> CLIENT_TIMEOUT;
      case PROTOCOL_ERROR -> CLIENT_PROTOCOL_ERROR;
      case CLIENT_STUCK -> CLIENT_STUCK;
      case DRAINED -> EDGE_DRAINED;
    };
  }

  /**
   * The reason on the wire for a failure.
   *
   * @param reason what went wrong
   * @return a reason from 32 on
   */
  public static ResetReason of(Failure.Reason reason) {
    return valueOf(reason.name());
  }

  /**
   * Why the asking side gave up, as a core's exchange is told.
   *
   * @return {@link CancelReason#CLIENT_GONE} when the reason is a failure
   */
  public CancelReason asCancel() {
    return switch (this) {
      case CLIENT_TIMEOUT -> CancelReason.TIMEOUT;
      case CLIENT_PROTOCOL_ERROR -> CancelReason.PROTOCOL_ERROR;
      case CLIENT_STUCK -> CancelReason.CLIENT_STUCK;
      case EDGE_DRAINED -> CancelReason.DRAINED;
      default -> CancelReason.CLIENT_GONE;
    };
  }

  /**
   * What went wrong, as an edge's exchange is told.
   *
   * @return {@link Failure.Reason#INTERNAL} when the reason is a cancellation
   */
  public Failure.Reason asFailure() {
    return code < FIRST_FAILURE ? Failure.Reason.INTERNAL : Failure.Reason.valueOf(name());
  }
}
