package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** When the image of a pod is pulled. */
public enum ImagePullPolicy {
  /** Each time a pod starts. */
  @JsonProperty("Always")
  ALWAYS,
  /** When the machine does not have it. */
  @JsonProperty("IfNotPresent")
  IF_NOT_PRESENT,
  /** Never: it was brought there by other means. */
  @JsonProperty("Never")
  NEVER
}
