package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which namespaces a listener takes routes from. */
public enum NamespacesFrom {
  /** All namespaces. */
  @JsonProperty("All")
  ALL,
  /** The EdgeNode's own. */
  @JsonProperty("Same")
  SAME,
  /** Those whose labels match. */
  @JsonProperty("Selector")
  SELECTOR
}
