package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What people can ask of a group by an annotation. */
public enum OperationName {
  /** New pods, one after the other. */
  @JsonProperty("restart")
  RESTART,
  /** Every node reads its files anew. */
  @JsonProperty("reload")
  RELOAD,
  /** Some nodes take nothing new. */
  @JsonProperty("drain")
  DRAIN
}
