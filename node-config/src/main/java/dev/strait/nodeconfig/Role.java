package dev.strait.nodeconfig;

/** What a node is in the tunnel. */
public enum Role {
  /** Takes clients in and carries their exchanges to cores. */
  EDGE,
  /** Takes exchanges from edges and calls origins. */
  CORE
}
