package dev.strait.control.plan;

import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.nodeconfig.BackendConfig;
import dev.strait.nodeconfig.RouteVersion;
import dev.strait.nodeconfig.RuleConfig;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TunnelRoute in the words of a NodeConfig, not yet attached to anything.
 *
 * @param route as declared
 * @param name its namespace and name; as text the id in NodeConfigs
 * @param revision content hash of its spec and of the CAs it names
 * @param rules for edges
 * @param backends for cores
 * @param problems why it cannot be run; empty when it can
 */
record RenderedRoute(
    TunnelRoute route,
    ObjectName name,
    String revision,
    List<RuleConfig> rules,
    List<BackendConfig> backends,
    List<Problem> problems) {

  /** Who comes first: older, then by namespace and name; files have no age. */
  static final Comparator<RenderedRoute> PRECEDENCE =
      Comparator.comparing(RenderedRoute::age).thenComparing(RenderedRoute::name);

  /**
   * Why a route cannot be run.
   *
   * @param type the condition it makes False
   * @param reason for programs
   * @param message for people
   */
  record Problem(ConditionType type, Reason reason, String message) {}

  /** Whether it is for listeners that carry bytes. */
  boolean takesBytes() {
    return version().takesBytes();
  }

  /** As a NodeConfig has it, but attached to nothing. */
  RouteVersion version() {
    return new RouteVersion(revision, List.of(), rules, backends);
  }

  boolean runnable() {
    return problems.isEmpty() && !paused();
  }

  /** Whether it is left as it is. */
  boolean paused() {
    return Pause.holds(route);
  }

  String id() {
    return name.toString();
  }

  /** The first problem of a type, all messages in one. */
  @Nullable Problem problem(ConditionType type) {
    List<Problem> found = problems.stream().filter(problem -> problem.type() == type).toList();
    if (found.isEmpty()) {
      return null;
    }
    String messages = String.join("; ", found.stream().map(Problem::message).toList());
    return new Problem(type, found.get(0).reason(), messages);
  }

  /** RFC 3339 in UTC sorts as text. */
  private static String age(RenderedRoute rendered) {
    String created = rendered.route.getMetadata().getCreationTimestamp();
    return created == null ? "" : created;
  }
}
