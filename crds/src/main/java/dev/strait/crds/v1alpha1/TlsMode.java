package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to TLS at the edge. */
public enum TlsMode {
  /** It ends there. */
  @JsonProperty("Terminate")
  TERMINATE,
  /** It is passed through to the origin, which has the certificate. */
  @JsonProperty("Passthrough")
  PASSTHROUGH
}
