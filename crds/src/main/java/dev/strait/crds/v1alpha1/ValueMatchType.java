package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a value is compared. */
public enum ValueMatchType {
  /** Character by character. */
  @JsonProperty("Exact")
  EXACT,
  /** By an expression that must match the whole value. */
  @JsonProperty("RegularExpression")
  REGULAR_EXPRESSION
}
