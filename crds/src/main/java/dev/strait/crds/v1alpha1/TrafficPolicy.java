package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which pods take what arrives at a machine from outside. */
public enum TrafficPolicy {
  /** All of them; the client's address may be lost on the way. */
  @JsonProperty("Cluster")
  CLUSTER,
  /** Those of the same machine; the client's address is kept. */
  @JsonProperty("Local")
  LOCAL
}
