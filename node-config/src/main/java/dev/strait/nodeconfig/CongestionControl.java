package dev.strait.nodeconfig;

/** How fast a QUIC sender sends. */
public enum CongestionControl {
  /** CUBIC (RFC 9438). */
  CUBIC,
  /** BBR, which needs pacing that this node's QUIC does not have: for experiments. */
  BBR,
  /** NewReno (RFC 9002 §7). */
  RENO
}
