package dev.strait.nodeconfig;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One revision of a TunnelRoute.
 *
 * @param revision content hash of the resource's spec, 1 to 64 characters; named in every OPEN
 * @param attachments where edges serve it; empty on a core
 * @param rules in the order of the resource; empty on a core
 * @param backends what cores dial; on an edge names and coreRefs matter, and all of those that it
 *     dials itself, see {@link #dialledDirectly}
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
   * What an edge dials itself.
   *
   * @return the backends of rules that go {@link Via#DIRECT}, in order
   */
  public List<BackendConfig> dialledDirectly() {
    Set<String> names = new HashSet<>();
    for (RuleConfig rule : rules) {
      if (rule.via() == Via.DIRECT) {
        rule.backendRefs().forEach(ref -> names.add(ref.backend()));
      }
    }
    return backends.stream().filter(backend -> names.contains(backend.name())).toList();
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
