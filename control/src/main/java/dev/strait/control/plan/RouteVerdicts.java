package dev.strait.control.plan;

import static dev.strait.control.plan.PlannedCondition.no;
import static dev.strait.control.plan.PlannedCondition.yes;

import dev.strait.nodeconfig.RouteConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts into words what became of every TunnelRoute, parent by parent. */
final class RouteVerdicts {
  private final Topology topology;
  private final Known known;
  private final Map<GroupId, GroupRendering> groups;

  RouteVerdicts(Topology topology, Known known, Map<GroupId, GroupRendering> groups) {
    this.topology = topology;
    this.known = known;
    this.groups = groups;
  }

  RouteVerdict of(AttachedRoute route) {
    List<RouteVerdict.Parent> parents = new ArrayList<>();
    for (AttachedRoute.Parent parent : route.parents()) {
      PlannedCondition accepted = accepted(route.rendered(), parent);
      parents.add(
          new RouteVerdict.Parent(
              parent.ref(),
              List.of(
                  accepted,
                  resolved(route.rendered(), parent),
                  programmed(route.rendered(), parent, accepted.holds()))));
    }
    return new RouteVerdict(route.rendered().revision(), parents);
  }

  private static PlannedCondition accepted(RenderedRoute route, AttachedRoute.Parent parent) {
    if (parent.refusal() != null) {
      return no(ConditionType.ACCEPTED, parent.refusal(), parent.message());
    }
    RenderedRoute.Problem problem = route.problem(ConditionType.ACCEPTED);
    return problem == null
        ? yes(
            ConditionType.ACCEPTED,
            Reason.ACCEPTED,
            parent.message() + Pause.ignored(route.route()))
        : no(ConditionType.ACCEPTED, problem.reason(), problem.message());
  }

  private PlannedCondition resolved(RenderedRoute route, AttachedRoute.Parent parent) {
    RenderedRoute.Problem problem = route.problem(ConditionType.RESOLVED_REFS);
    if (problem != null) {
      return no(ConditionType.RESOLVED_REFS, problem.reason(), problem.message());
    }
    GroupRendering edge = groups.get(parent.edge());
    if (edge != null && edge.config() != null) {
      List<String> cores = edge.config().cores().stream().map(core -> core.name()).toList();
      List<String> lost = new ArrayList<>();
      for (int i = 0; i < route.backends().size(); i++) {
        for (String core : route.backends().get(i).coreRefs()) {
          if (!cores.contains(core)) {
            lost.add(
                "spec.backends[%d].coreRefs: %s (expected: cores of EdgeNode %s/%s: %s)"
                    .formatted(i, core, parent.edge().namespace(), parent.edge().name(), cores));
          }
        }
      }
      if (!lost.isEmpty()) {
        return no(ConditionType.RESOLVED_REFS, Reason.CORE_NOT_FOUND, String.join("; ", lost));
      }
    }
    return yes(ConditionType.RESOLVED_REFS, Reason.RESOLVED_REFS, "All it names is there.");
  }

  private PlannedCondition programmed(
      RenderedRoute route, AttachedRoute.Parent parent, boolean accepted) {
    GroupRendering edge = groups.get(parent.edge());
    if (edge == null && accepted && route.runnable()) {
      return programmedAbroad(route, parent.edge());
    }
    RouteConfig running = edge == null ? null : planned(edge, route.id());
    if (!accepted || !route.runnable() || edge == null) {
      String now =
          running == null
              ? "It is not served."
              : "Revision " + running.stable().revision() + " goes on.";
      return Pause.isAsked(route.route())
          ? no(ConditionType.PROGRAMMED, Reason.PAUSED, "It is paused. " + now)
          : no(ConditionType.PROGRAMMED, Reason.INVALID, now);
    }
    GroupId behind = known.coreWithout(parent.edge(), route.id(), route.revision());
    if (behind != null) {
      String message = "Revision %s waits until all nodes of %s have acknowledged it.";
      return no(
          ConditionType.PROGRAMMED, Reason.PENDING, message.formatted(route.revision(), behind));
    }
    if (running == null) {
      String message = "It is not served: no listener that takes it can be opened.";
      return no(ConditionType.PROGRAMMED, Reason.PENDING, message);
    }
    if (!running.stable().revision().equals(route.revision())) {
      String message = "Revision %s goes on: EdgeNode %s/%s is not accepted as it is declared.";
      return no(
          ConditionType.PROGRAMMED,
          Reason.PENDING,
          message.formatted(
              running.stable().revision(), parent.edge().namespace(), parent.edge().name()));
    }
    int nodes = known.group(parent.edge()).living().size();
    int acknowledged = known.running(parent.edge(), running);
    String count =
        "%d of %d nodes run revision %s.".formatted(acknowledged, nodes, route.revision());
    return nodes > 0 && acknowledged == nodes
        ? yes(ConditionType.PROGRAMMED, Reason.PROGRAMMED, count)
        : no(ConditionType.PROGRAMMED, Reason.PENDING, count);
  }

  /** What is known here of an edge in another cluster: whether its cores have the route. */
  private PlannedCondition programmedAbroad(RenderedRoute route, GroupId edge) {
    for (GroupId core : topology.coresAdmitting(edge)) {
      if (known.group(core).living().isEmpty() || !known.has(core, route.id(), route.revision())) {
        String message = "Revision %s waits until all nodes of %s have acknowledged it.";
        return no(
            ConditionType.PROGRAMMED, Reason.PENDING, message.formatted(route.revision(), core));
      }
    }
    String message = "All cores here run revision %s; the edges are in another cluster.";
    return yes(ConditionType.PROGRAMMED, Reason.PROGRAMMED, message.formatted(route.revision()));
  }

  private static @Nullable RouteConfig planned(GroupRendering edge, String route) {
    if (edge.config() != null) {
      for (RouteConfig config : edge.config().routes()) {
        if (config.id().equals(route)) {
          return config;
        }
      }
    }
    return null;
  }
}
