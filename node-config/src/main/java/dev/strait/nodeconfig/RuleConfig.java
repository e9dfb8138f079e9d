package dev.strait.nodeconfig;

import java.util.List;

/**
 * Requests that go the same way.
 *
 * @param name unique in its route; for metrics and messages
 * @param matches any of them; empty matches every request
 * @param filters applied in order
 * @param backendRefs where to, by weight
 * @param timeouts when to give up
 * @param via how to get there
 */
public record RuleConfig(
    String name,
    List<MatchConfig> matches,
    List<FilterConfig> filters,
    List<BackendRefConfig> backendRefs,
    TimeoutsConfig timeouts,
    Via via) {
  /** Copies what is mutable. */
  public RuleConfig {
    matches = List.copyOf(matches);
    filters = List.copyOf(filters);
    backendRefs = List.copyOf(backendRefs);
  }
}
