package dev.strait.local;

import java.util.List;

/** Nothing was started, for reasons that a person can remove. */
public final class CannotStartException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> reasons;

  /**
   * Nothing was started.
   *
   * @param reasons one sentence each, at least one
   */
  public CannotStartException(List<String> reasons) {
    super(String.join("\n", reasons));
    this.reasons = List.copyOf(reasons);
  }

  /**
   * Why.
   *
   * @return one sentence each
   */
  public List<String> reasons() {
    return reasons;
  }
}
