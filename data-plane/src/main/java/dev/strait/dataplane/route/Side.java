package dev.strait.dataplane.route;

/** Which of a route's two versions decides. */
public enum Side {
  /** What serves by default. */
  STABLE("stable"),
  /** What is being released. */
  CANDIDATE("candidate");

  private final String label;

  Side(String label) {
    this.label = label;
  }

  /**
   * How metrics and logs call it.
   *
   * @return lower case
   */
  public String label() {
    return label;
  }
}
