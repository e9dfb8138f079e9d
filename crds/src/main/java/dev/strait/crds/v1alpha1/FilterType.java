package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Filters that are built. */
public enum FilterType {
  /** Changes the head of the request. */
  @JsonProperty("RequestHeaderModifier")
  REQUEST_HEADER_MODIFIER,
  /** Changes the head of the answer. */
  @JsonProperty("ResponseHeaderModifier")
  RESPONSE_HEADER_MODIFIER
}
