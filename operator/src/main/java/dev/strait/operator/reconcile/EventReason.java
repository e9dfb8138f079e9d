package dev.strait.operator.reconcile;

/** Why an event is sent; programs may rely on these words. */
public enum EventReason {
  /** All nodes run what was declared. */
  PROGRAMMED("Programmed", false),
  /** What was declared cannot be run. */
  NOT_ACCEPTED("NotAccepted", true),
  /** It names something that is not there, or that it may not use. */
  UNRESOLVED("Unresolved", true),
  /** A node refused its configuration. */
  REFUSED("Refused", true),
  /** Something else keeps what was declared from being run. */
  DEGRADED("Degraded", true),
  /** A write failed; it is tried again. */
  APPLY_FAILED("ApplyFailed", true),
  /** A CoreNode that is being deleted waits until edges have left it. */
  DRAINING("Draining", false),
  /** It waits no longer. */
  DRAINED("Drained", false),
  /** Its objects are left as they are. */
  PAUSED("Paused", false),
  /** An operation that an annotation asked for has begun. */
  OPERATION_STARTED("OperationStarted", false),
  /** It is done. */
  OPERATION_DONE("OperationDone", false),
  /** It failed. */
  OPERATION_FAILED("OperationFailed", true);

  private final String text;
  private final boolean warning;

  EventReason(String text, boolean warning) {
    this.text = text;
    this.warning = warning;
  }

  String text() {
    return text;
  }

  String type() {
    return warning ? "Warning" : "Normal";
  }
}
