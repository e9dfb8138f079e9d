package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a rule reaches its backends. */
public enum Via {
  /** Through the tunnel and a core. */
  @JsonProperty("Tunnel")
  TUNNEL,
  /** From the edge itself, without a core. */
  @JsonProperty("Direct")
  DIRECT
}
