package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far an operation is. */
public enum OperationState {
  /** Under way. */
  @JsonProperty("Running")
  RUNNING,
  /** It did what was asked. */
  @JsonProperty("Done")
  DONE,
  /** It did not, and is over. */
  @JsonProperty("Failed")
  FAILED
}
