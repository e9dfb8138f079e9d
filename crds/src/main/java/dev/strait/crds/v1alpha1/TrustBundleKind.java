package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Kinds that hold the certificates of other CAs. */
public enum TrustBundleKind {
  /** A Kubernetes Secret. */
  @JsonProperty("Secret")
  SECRET,
  /** A Kubernetes ConfigMap: certificates are no secret. */
  @JsonProperty("ConfigMap")
  CONFIG_MAP
}
