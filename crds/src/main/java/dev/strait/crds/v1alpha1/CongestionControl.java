package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How fast a QUIC sender sends. */
public enum CongestionControl {
  /** CUBIC (RFC 9438). */
  @JsonProperty("Cubic")
  CUBIC,
  /** BBR, experimental: this node's QUIC does not pace. */
  @JsonProperty("Bbr")
  BBR,
  /** NewReno (RFC 9002). */
  @JsonProperty("Reno")
  RENO
}
