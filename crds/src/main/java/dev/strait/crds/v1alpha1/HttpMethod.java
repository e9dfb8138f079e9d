package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Methods a match may name. */
public enum HttpMethod {
  /** RFC 9110. */
  @JsonProperty("GET")
  GET,
  /** RFC 9110. */
  @JsonProperty("HEAD")
  HEAD,
  /** RFC 9110. */
  @JsonProperty("POST")
  POST,
  /** RFC 9110. */
  @JsonProperty("PUT")
  PUT,
  /** RFC 9110. */
  @JsonProperty("DELETE")
  DELETE,
  /** RFC 9110. */
  @JsonProperty("OPTIONS")
  OPTIONS,
  /** RFC 9110. */
  @JsonProperty("TRACE")
  TRACE,
  /** RFC 5789. */
  @JsonProperty("PATCH")
  PATCH
}
