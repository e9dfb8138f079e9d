package dev.strait.dataplane.config;

import java.util.List;

/** A configuration that is valid by itself but cannot run here: a port in use, a broken key. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> reasons;

  /**
   * Refuses.
   *
   * @param reasons at least one sentence, each saying where, what and what was expected
   */
  public RefusedException(List<String> reasons) {
    super(String.join("; ", reasons));
    this.reasons = List.copyOf(reasons);
  }

  /**
   * Why.
   *
   * @return at least one sentence
   */
  public List<String> reasons() {
    return reasons;
  }
}
