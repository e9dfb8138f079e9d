package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a listener speaks. */
public enum ListenerProtocol {
  /** HTTP/1.1 (RFC 9112). */
  @JsonProperty("HTTP/1.1")
  HTTP1,
  /** HTTP/2 (RFC 9113). */
  @JsonProperty("HTTP/2")
  HTTP2,
  /** HTTP/3 (RFC 9114). */
  @JsonProperty("HTTP/3")
  HTTP3,
  /** Bytes, carried as they are. */
  @JsonProperty("TCP")
  TCP,
  /** TLS, passed through as it is and told apart by the name that the client asks for. */
  @JsonProperty("TLS")
  TLS
}
