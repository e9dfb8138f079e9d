package dev.strait.nodeconfig;

/** How a header or query value is compared; Gateway API {@code HTTPHeaderMatch.type}. */
public enum ValueMatchType {
  /** Character by character. */
  EXACT,
  /** An expression that must match the whole value. */
  REGULAR_EXPRESSION
}
