package dev.strait.nodeconfig;

import java.util.List;

/** A document that a node must not run, with every reason at once. */
public final class InvalidContractException extends Exception {
  private static final long serialVersionUID = 1L;

  private final List<String> reasons;

  /**
   * Refuses a document.
   *
   * @param what the document, for the message
   * @param reasons at least one, each saying where, what and what was expected
   */
  public InvalidContractException(String what, List<String> reasons) {
    super(what + " refused: " + String.join("; ", reasons));
    this.reasons = List.copyOf(reasons);
  }

  /**
   * Why.
   *
   * @return at least one reason, each with a JSON-like path, the value and the expectation
   */
  public List<String> reasons() {
    return reasons;
  }
}
