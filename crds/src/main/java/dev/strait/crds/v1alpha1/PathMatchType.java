package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a path is compared. */
public enum PathMatchType {
  /** Character by character. */
  @JsonProperty("Exact")
  EXACT,
  /** By whole path elements: `/v1` matches `/v1/x`, not `/v10`. */
  @JsonProperty("PathPrefix")
  PATH_PREFIX,
  /** By an expression that must match the whole path. */
  @JsonProperty("RegularExpression")
  REGULAR_EXPRESSION
}
