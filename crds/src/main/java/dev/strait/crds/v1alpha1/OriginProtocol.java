package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an origin speaks. */
public enum OriginProtocol {
  /** HTTP/1.1 (RFC 9112). */
  @JsonProperty("HTTP/1.1")
  HTTP1,
  /** HTTP/2 (RFC 9113). */
  @JsonProperty("HTTP/2")
  HTTP2
}
