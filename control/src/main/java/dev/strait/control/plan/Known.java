package dev.strait.control.plan;

import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was observed, asked the way planning needs it: which route versions cores surely have, and
 * which ones edges may still name.
 */
final class Known {
  private final Topology topology;
  private final Observed observed;
  private final Map<GroupId, List<Written>> written = new HashMap<>();

  /** One configuration of a group, its routes by id. */
  private record Written(String revision, Map<String, RouteConfig> routes) {
    static Written of(Applied applied) {
      Map<String, RouteConfig> byId = new HashMap<>();
      applied.config().routes().forEach(route -> byId.put(route.id(), route));
      return new Written(applied.revision(), byId);
    }

    boolean has(String route, String revision) {
      RouteConfig config = routes.get(route);
      return config != null && config.version(revision) != null;
    }
  }

  Known(Topology topology, Observed observed) {
    this.topology = topology;
    this.observed = observed;
    observed
        .groups()
        .forEach(
            (id, group) -> {
              if (group.applied() != null) {
                List<Written> all = new ArrayList<>();
                group.earlier().forEach(before -> all.add(Written.of(before)));
                all.add(Written.of(group.applied()));
                written.put(id, all);
              }
            });
  }

  ObservedGroup group(GroupId id) {
    return observed.of(id);
  }

  @Nullable NodeConfig applied(GroupId id) {
    Applied applied = observed.of(id).applied();
    return applied == null ? null : applied.config();
  }

  /** A route as it was last written for a group. */
  @Nullable RouteConfig applied(GroupId id, String route) {
    Written newest = newest(id);
    return newest == null ? null : newest.routes().get(route);
  }

  /** Every route that was last written for a group. */
  List<RouteConfig> appliedRoutes(GroupId id) {
    Written newest = newest(id);
    return newest == null ? List.of() : List.copyOf(newest.routes().values());
  }

  private @Nullable Written newest(GroupId id) {
    List<Written> all = written.getOrDefault(id, List.of());
    return all.isEmpty() ? null : all.get(all.size() - 1);
  }

  /**
   * What a node may run from now on: what it said, and all that was written since, for it may read
   * any of these next. Empty when it runs something unknown.
   */
  private List<Written> ahead(GroupId id, ObservedNode node) {
    List<Written> all = written.getOrDefault(id, List.of());
    for (int i = all.size() - 1; i >= 0; i--) {
      if (node.runs(all.get(i).revision())) {
        return all.subList(i, all.size());
      }
    }
    return List.of();
  }

  /**
   * The first core of an edge that does not have a route version yet, on every node that answers; a
   * node that does not answer reads the newest when it comes back, and so does one of a core that
   * was never given anything. Null when all have it, and an edge may use it.
   */
  @Nullable GroupId coreWithout(GroupId edge, String route, String revision) {
    for (Topology.Link link : topology.links(edge)) {
      if (!has(link.core(), route, revision)) {
        return link.core();
      }
    }
    return null;
  }

  /** Whether every node of a core that answers has a route version, and goes on having it. */
  boolean has(GroupId core, String route, String revision) {
    List<ObservedNode> answering =
        observed.of(core).living().stream().filter(node -> node.acknowledgement() != null).toList();
    Written newest = newest(core);
    if (newest == null || answering.isEmpty()) {
      return true;
    }
    return newest.has(route, revision)
        && answering.stream()
            .map(node -> ahead(core, node))
            .allMatch(
                ahead ->
                    !ahead.isEmpty() && ahead.stream().allMatch(each -> each.has(route, revision)));
  }

  /** Whether any edge of a core may still name a version, because it runs it or nobody knows. */
  boolean inUse(GroupId core, String route, RouteVersion version) {
    return topology.users(core).stream().anyMatch(edge -> mayUse(edge, route, version.revision()));
  }

  private boolean mayUse(GroupId edge, String route, String revision) {
    Written newest = newest(edge);
    if (newest == null) {
      return false;
    }
    return newest.has(route, revision)
        || observed.of(edge).nodes().stream()
            .map(node -> ahead(edge, node))
            .anyMatch(
                ahead ->
                    ahead.isEmpty() || ahead.stream().anyMatch(each -> each.has(route, revision)));
  }

  /** Nodes of a group, without those that drain, that run a route exactly so. */
  int running(GroupId id, RouteConfig route) {
    return (int)
        observed.of(id).living().stream()
            .map(node -> ahead(id, node))
            .filter(
                ahead -> !ahead.isEmpty() && route.equals(ahead.get(0).routes().get(route.id())))
            .count();
  }

  /** Nodes of a group, without those that drain, that run a revision. */
  int acknowledged(GroupId id, @Nullable String revision) {
    return revision == null
        ? 0
        : (int) observed.of(id).living().stream().filter(node -> node.runs(revision)).count();
  }

  /** Nodes of an edge that may still send exchanges to a core it is no longer to use. */
  int unaware(GroupId edge, GroupId core) {
    NodeConfig config = applied(edge);
    if (config == null) {
      return 0;
    }
    int nodes = observed.of(edge).living().size();
    boolean written =
        config.cores().stream().noneMatch(used -> used.spiffeId().equals(core.spiffeId()));
    Written newest = newest(edge);
    return written && newest != null ? nodes - acknowledged(edge, newest.revision()) : nodes;
  }
}
