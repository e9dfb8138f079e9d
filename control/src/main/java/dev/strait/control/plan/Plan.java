package dev.strait.control.plan;

import java.util.List;
import java.util.Map;

/**
 * What every node should run and what people should be told.
 *
 * @param groups what to apply, in a stable order; a group that cannot run what was declared and
 *     never ran anything is absent here
 * @param nodes verdict on every EdgeNode and CoreNode, present in {@code groups} or not
 * @param routes verdict on every TunnelRoute
 * @param certificates what cert-manager is to make, by the group that shows it
 */
public record Plan(
    List<PlannedGroup> groups,
    Map<GroupId, NodeVerdict> nodes,
    Map<ObjectName, RouteVerdict> routes,
    Map<GroupId, WantedCertificate> certificates) {
  /** Copies what is mutable. */
  public Plan {
    groups = List.copyOf(groups);
    nodes = Map.copyOf(nodes);
    routes = Map.copyOf(routes);
    certificates = Map.copyOf(certificates);
  }
}
