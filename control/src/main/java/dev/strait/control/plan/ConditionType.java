package dev.strait.control.plan;

/** What conditions are about; the first three have Gateway API's names and meaning. */
public enum ConditionType {
  /** Whether the resource makes sense and is taken. */
  ACCEPTED("Accepted"),
  /** Whether everything it names is there and may be used. */
  RESOLVED_REFS("ResolvedRefs"),
  /** Whether the nodes run it: all of them acknowledged. */
  PROGRAMMED("Programmed"),
  /** Whether the nodes wanted are there and serve. */
  READY("Ready"),
  /** Whether something is on its way. */
  PROGRESSING("Progressing"),
  /** Whether something older or less than what was declared is what runs. */
  DEGRADED("Degraded");

  private final String text;

  ConditionType(String text) {
    this.text = text;
  }

  /**
   * Its name in a status.
   *
   * @return CamelCase
   */
  public String text() {
    return text;
  }
}
