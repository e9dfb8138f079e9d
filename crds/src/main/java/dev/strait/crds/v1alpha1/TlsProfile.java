package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is spoken with clients, by the names of Mozilla's recommendations. */
public enum TlsProfile {
  /** TLS 1.3 only. */
  @JsonProperty("Modern")
  MODERN,
  /** TLS 1.2 too, with forward secrecy and authenticated encryption (ECDHE and AEAD) only. */
  @JsonProperty("Intermediate")
  INTERMEDIATE
}
