package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of X-Forwarded-For. */
public enum ForwardedFor {
  /** It is replaced. */
  @JsonProperty("Ignore")
  IGNORE,
  /** That of trusted proxies says who the client is. */
  @JsonProperty("Trust")
  TRUST
}
