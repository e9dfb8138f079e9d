package dev.strait.dataplane.admin;

/** Which pages an admin port serves. */
enum Pages {
  /** Everything, in clear text; only the machine itself may drain. */
  ALL_IN_CLEAR,
  /** What anyone may see: the secure port has the rest. */
  PROBES_AND_METRICS,
  /** Everything, to clients that showed a certificate. */
  ALL_BY_CERTIFICATE;

  /** Whether /config and /drain are there. */
  boolean control() {
    return this != PROBES_AND_METRICS;
  }
}
