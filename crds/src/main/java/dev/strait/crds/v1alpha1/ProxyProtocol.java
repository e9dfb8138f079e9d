package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether connections begin with a PROXY header. */
public enum ProxyProtocol {
  /** None is read. */
  @JsonProperty("Off")
  OFF,
  /** Trusted proxies may send one. */
  @JsonProperty("Optional")
  OPTIONAL,
  /** Every connection must have one, of a trusted proxy. */
  @JsonProperty("Required")
  REQUIRED
}
