package dev.strait.dataplane.tunnel.frame;

/**
 * What a node says of itself first.
 *
 * @param minVersion oldest version it speaks, at least 1
 * @param maxVersion newest version it speaks
 * @param spiffeId what its certificate says, too
 * @param instance tells this process from others of the same name; may be empty
 * @param initialCredit bytes of DATA it takes of each new exchange before any CREDIT; counts for
 *     requests only, OPEN says it for answers
 * @param idleTimeoutMillis silence after which it takes the peer for dead
 */
public record Hello(
    int minVersion,
    int maxVersion,
    String spiffeId,
    String instance,
    int initialCredit,
    int idleTimeoutMillis) {

  /**
   * The newest version both speak.
   *
   * @param other the peer's
   * @return the version
   * @throws ProtocolException when they have none in common
   */
  public int commonVersion(Hello other) {
    int newest = Math.min(maxVersion, other.maxVersion);
    if (newest < Math.max(minVersion, other.minVersion)) {
      throw new ProtocolException(
          LinkError.VERSION,
          "the peer speaks versions %d-%d of the lane protocol (expected: one of %d-%d)"
              .formatted(other.minVersion, other.maxVersion, minVersion, maxVersion));
    }
    return newest;
  }
}
