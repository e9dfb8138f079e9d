package dev.strait.nodeconfig;

import java.util.List;

/**
 * One revision of a TunnelRoute.
 *
 * @param revision content hash of the resource's spec, 1 to 64 characters; named in every OPEN
 * @param attachments where edges serve it; empty on a core
 * @param rules in the order of the resource; empty on a core
 * @param backends what cores dial; on an edge only names and coreRefs matter
 */
public record RouteVersion(
    String revision,
    List<AttachmentConfig> attachments,
    List<RuleConfig> rules,
    List<BackendConfig> backends) {
  /** Copies what is mutable. */
  public RouteVersion {
    attachments = List.copyOf(attachments);
    rules = List.copyOf(rules);
    backends = List.copyOf(backends);
  }

  /**
   * Whether it is for listeners that carry bytes.
   *
   * @return true when a backend takes bytes as they are
   */
  public boolean takesBytes() {
    return backends.stream().anyMatch(backend -> backend.origin().takesBytes());
  }
}
