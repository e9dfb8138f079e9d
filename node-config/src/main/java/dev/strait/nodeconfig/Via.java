package dev.strait.nodeconfig;

/** How a rule reaches its origin. */
public enum Via {
  /** Through a link to a core. */
  TUNNEL,
  /** From the edge itself, without a core. */
  DIRECT
}
