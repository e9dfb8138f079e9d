package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether clients must show a certificate; Gateway API's words (GEP-91). */
public enum ClientValidationMode {
  /** Required: a client without a valid certificate gets no connection. */
  @JsonProperty("AllowValidOnly")
  ALLOW_VALID_ONLY,
  /** Requested: a client without one, or with one that is not valid, is served as unknown. */
  @JsonProperty("AllowInsecureFallback")
  ALLOW_INSECURE_FALLBACK
}
