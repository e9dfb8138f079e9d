package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The PROXY protocol as an origin wants it. */
public enum ProxyProtocolVersion {
  /** One line of text. */
  @JsonProperty("V1")
  V1,
  /** Binary. */
  @JsonProperty("V2")
  V2
}
