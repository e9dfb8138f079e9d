package dev.strait.nodeconfig;

/** How a path is compared; Gateway API {@code HTTPPathMatch.type}. */
public enum PathMatchType {
  /**
   * By whole path elements: {@code /v1} matches {@code /v1} and {@code /v1/x}, not {@code /v10}.
   */
  PATH_PREFIX,
  /** Character by character. */
  EXACT,
  /** RE2-like expression that must match the whole path. */
  REGULAR_EXPRESSION
}
