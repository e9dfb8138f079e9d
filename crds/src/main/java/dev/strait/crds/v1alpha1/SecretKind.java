package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Kinds that hold certificates and keys. */
public enum SecretKind {
  /** A Kubernetes Secret. */
  @JsonProperty("Secret")
  SECRET
}
