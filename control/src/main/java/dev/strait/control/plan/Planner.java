package dev.strait.control.plan;

import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeTraffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Plans everything at once, from everything at once.
 *
 * <p>Read top-down: who may talk to whom, what each route says, which listeners take it, what each
 * group therefore runs, what people are told. Cores are one round ahead of edges: an edge gets a
 * route version only when its cores have acknowledged it, and a core keeps a version while an edge
 * may name it. So a change takes two or three rounds, and every exchange meets a core that knows
 * its version.
 */
public final class Planner {
  private Planner() {}

  /**
   * What every node should run now.
   *
   * @param declared what people want
   * @param credentials names of keys and certificates, with an identity for every group declared
   * @param observed what was applied and acknowledged so far
   * @param placement where nodes bind
   * @return the same for the same arguments
   */
  public static Plan plan(
      Declared declared, Credentials credentials, Observed observed, Placement placement) {
    Topology topology = new Topology(declared);
    Known known = new Known(topology, observed);
    List<RenderedRoute> rendered = new ArrayList<>();
    for (TunnelRoute route : declared.routes()) {
      rendered.add(RouteRendering.render(route, credentials));
    }
    rendered.sort(RenderedRoute.PRECEDENCE);
    AttachedRoutes routes =
        new AttachedRoutes(Attaching.attach(rendered, topology, declared, known));

    TunnelKeys keys = new TunnelKeys(topology, credentials, known);
    Surroundings around = new Surroundings(topology, known, credentials, keys, placement);
    Map<GroupId, GroupRendering> groups = new TreeMap<>();
    topology
        .cores()
        .forEach(
            (id, core) ->
                groups.put(
                    id,
                    CoreRendering.render(id, core, routes, around)
                        .leaving(topology.isLeaving(id))));
    topology
        .edges()
        .forEach((id, edge) -> groups.put(id, EdgeRendering.render(id, edge, routes, around)));
    return plan(
        routes.all(),
        groups,
        new NodeVerdicts(topology, known, placement),
        new RouteVerdicts(topology, known, groups),
        keys.wanted());
  }

  private static Plan plan(
      List<AttachedRoute> routes,
      Map<GroupId, GroupRendering> groups,
      NodeVerdicts onNodes,
      RouteVerdicts onRoutes,
      Map<GroupId, WantedCertificate> certificates) {
    List<PlannedGroup> planned = new ArrayList<>();
    Map<GroupId, NodeVerdict> nodes = new TreeMap<>();
    groups.forEach(
        (id, group) -> {
          nodes.put(id, onNodes.of(group));
          NodeConfig config = group.config();
          NodeTraffic traffic = group.traffic();
          if (config != null && traffic != null) {
            planned.add(new PlannedGroup(id, group.replicas(), config, traffic));
          }
        });
    Map<ObjectName, RouteVerdict> verdictsOnRoutes = new TreeMap<>();
    for (AttachedRoute route : routes) {
      verdictsOnRoutes.put(route.rendered().name(), onRoutes.of(route));
    }
    return new Plan(planned, nodes, verdictsOnRoutes, certificates);
  }
}
