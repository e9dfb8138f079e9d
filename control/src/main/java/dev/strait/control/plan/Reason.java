package dev.strait.control.plan;

/** Why a condition is so, for programs; Gateway API's words wherever it has one. */
public enum Reason {
  /** It is taken. */
  ACCEPTED("Accepted"),
  /** The EdgeNode, or the listener that sectionName names, is not there. */
  NO_MATCHING_PARENT("NoMatchingParent"),
  /** The listener takes no routes of this namespace. */
  NOT_ALLOWED_BY_LISTENERS("NotAllowedByListeners"),
  /** Another namespace had the hostname before. */
  HOSTNAME_CONFLICT("HostnameConflict"),
  /** Another route had the listener before, and only one can have it. */
  LISTENER_CONFLICT("ListenerConflict"),
  /** A value passed the schema and still cannot be run. */
  UNSUPPORTED_VALUE("UnsupportedValue"),
  /** The configuration of the group as a whole cannot be run. */
  INVALID("Invalid"),
  /** It does not fit into what carries a configuration to nodes. */
  TOO_LARGE("TooLarge"),
  /** Everything named is there. */
  RESOLVED_REFS("ResolvedRefs"),
  /** A rule names a backend that the route does not have. */
  BACKEND_NOT_FOUND("BackendNotFound"),
  /** A core is named that is not there. */
  CORE_NOT_FOUND("CoreNotFound"),
  /** The core does not list this edge. */
  REF_NOT_PERMITTED("RefNotPermitted"),
  /** It is being deleted. */
  TERMINATING("Terminating"),
  /** A certificate, for clients or for the tunnel, is missing or cannot be used. */
  INVALID_CERTIFICATE_REF("InvalidCertificateRef"),
  /** CAs, for an origin, clients or another cluster, are missing or cannot be read. */
  INVALID_CA_CERTIFICATE_REF("InvalidCACertificateRef"),
  /** All nodes run it. */
  PROGRAMMED("Programmed"),
  /** On its way. */
  PENDING("Pending"),
  /** A node refused it. */
  REFUSED("Refused"),
  /** All nodes wanted serve. */
  READY("Ready"),
  /** Some do not. */
  NOT_READY("NotReady"),
  /** Left as it is, because people asked for that. */
  PAUSED("Paused"),
  /** No link to a core is up. */
  NO_LINK("NoLink"),
  /** It serves, but not as it was declared. */
  DEGRADED("Degraded"),
  /** A node cannot do all it was told. */
  IMPAIRED("Impaired"),
  /** What was declared is what runs. */
  AS_DECLARED("AsDeclared");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  /**
   * Its name in a status.
   *
   * @return CamelCase
   */
  public String text() {
    return text;
  }
}
