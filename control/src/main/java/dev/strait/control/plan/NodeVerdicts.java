package dev.strait.control.plan;

import static dev.strait.control.plan.PlannedCondition.no;
import static dev.strait.control.plan.PlannedCondition.yes;

import dev.strait.nodeconfig.Role;
import dev.strait.nodeconfig.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts into words what became of every EdgeNode and CoreNode. Nodes that drain are on their way
 * out: nothing is expected of them, and nothing they refuse is told.
 */
final class NodeVerdicts {
  private final Topology topology;
  private final Known known;
  private final Placement placement;

  NodeVerdicts(Topology topology, Known known, Placement placement) {
    this.topology = topology;
    this.known = known;
    this.placement = placement;
  }

  NodeVerdict of(GroupRendering group) {
    ObservedGroup observed = known.group(group.id());
    List<ObservedNode> living = observed.living();
    int acknowledged = known.acknowledged(group.id(), group.revision());
    int ready = (int) living.stream().filter(n -> n.is(Acknowledgement.State.READY)).count();
    String refused = Refusals.told(living);
    List<Acknowledgement.Links> links = links(observed);
    List<String> usedBy =
        topology.isLeaving(group.id()) ? usedBy(group.id(), links) : List.<String>of();

    PlannedCondition programmed = programmed(group, acknowledged, living.size(), refused);
    PlannedCondition progressing = progressing(group, programmed, ready, refused, usedBy);
    PlannedCondition degraded = degraded(group, refused, links, Refusals.problems(living));
    return new NodeVerdict(
        List.of(
            accepted(group),
            resolved(group),
            programmed,
            readiness(group, ready, links, progressing, degraded),
            progressing,
            degraded),
        group.revision(),
        acknowledged,
        living.size(),
        observed.nodes().size() - living.size(),
        ready,
        refused,
        observed.addresses(),
        links,
        placement.selector(group.id()),
        usedBy);
  }

  private PlannedCondition accepted(GroupRendering group) {
    if (group.invalid().isEmpty()) {
      String message = "It can be run." + Pause.ignored(topology.resource(group.id()));
      return yes(ConditionType.ACCEPTED, Reason.ACCEPTED, message);
    }
    String before = group.config() == null ? "Nothing runs." : "What ran before goes on.";
    List<String> messages = group.invalid().stream().map(GroupRendering.Invalid::message).toList();
    return no(
        ConditionType.ACCEPTED,
        group.invalid().get(0).reason(),
        String.join("; ", messages) + ". " + before);
  }

  private static Reason reason(GroupRendering group) {
    return group.invalid().isEmpty() ? Reason.INVALID : group.invalid().get(0).reason();
  }

  private static PlannedCondition resolved(GroupRendering group) {
    if (group.unresolved().isEmpty()) {
      return yes(ConditionType.RESOLVED_REFS, Reason.RESOLVED_REFS, "All it names is there.");
    }
    return no(
        ConditionType.RESOLVED_REFS,
        group.unresolved().get(0).reason(),
        String.join("; ", group.unresolved().stream().map(Topology.Dangling::message).toList()));
  }

  private static PlannedCondition programmed(
      GroupRendering group, int acknowledged, int nodes, @Nullable String refused) {
    if (refused != null) {
      return no(ConditionType.PROGRAMMED, Reason.REFUSED, refused);
    }
    if (group.paused() && group.invalid().isEmpty()) {
      return no(ConditionType.PROGRAMMED, Reason.PAUSED, "What was applied before goes on.");
    }
    if (group.config() == null || !group.invalid().isEmpty()) {
      return no(ConditionType.PROGRAMMED, reason(group), "See condition Accepted.");
    }
    String count =
        "%d of %d nodes run revision %s.".formatted(acknowledged, nodes, group.revision());
    return nodes > 0 && acknowledged == nodes
        ? yes(ConditionType.PROGRAMMED, Reason.PROGRAMMED, count)
        : no(ConditionType.PROGRAMMED, Reason.PENDING, count);
  }

  /** The answer to "is it fine?": whether it serves, and in one word what else there is to know. */
  private static PlannedCondition readiness(
      GroupRendering group,
      int ready,
      List<Acknowledgement.Links> links,
      PlannedCondition progressing,
      PlannedCondition degraded) {
    String count = "%d of %d nodes serve.".formatted(ready, group.replicas());
    if (ready < group.replicas()) {
      boolean broken = degraded.holds() && !group.invalid().isEmpty();
      return no(ConditionType.READY, broken ? reason(group) : Reason.NOT_READY, count);
    }
    if (degraded.holds()) {
      return yes(ConditionType.READY, Reason.DEGRADED, count + " See condition Degraded.");
    }
    count += fallenBack(group, links);
    if (progressing.holds() || group.paused()) {
      return yes(ConditionType.READY, progressing.reason(), count + " " + progressing.message());
    }
    return yes(ConditionType.READY, Reason.READY, count);
  }

  /** What fell back serves as well as it can, and people may want to know why it had to. */
  private static String fallenBack(GroupRendering group, List<Acknowledgement.Links> links) {
    StringBuilder told = new StringBuilder();
    if (group.id().role() == Role.EDGE && group.config() != null) {
      Transport preferred = group.config().tunnel().transports().get(0);
      for (Acknowledgement.Links core : links) {
        if (core.notOver(preferred) > 0) {
          told.append(
              " %d of %d links to core %s do not run over the first of spec.tunnel.transports."
                  .formatted(core.notOver(preferred), core.up(), core.peer()));
        }
      }
    }
    return told.toString();
  }

  private static PlannedCondition progressing(
      GroupRendering group,
      PlannedCondition programmed,
      int ready,
      @Nullable String refused,
      List<String> usedBy) {
    ConditionType type = ConditionType.PROGRESSING;
    if (group.leaving()) {
      String users = usedBy.isEmpty() ? "Nobody uses it any more." : String.join(" ", usedBy);
      return yes(type, Reason.TERMINATING, "It is being deleted. " + users);
    }
    if (!group.invalid().isEmpty()) {
      return no(type, reason(group), "It waits for something that can be run.");
    }
    if (group.paused()) {
      String message = "Annotation " + Pause.ANNOTATION + " asks that it be left as it is.";
      return no(type, Reason.PAUSED, message);
    }
    if (refused != null) {
      return no(type, Reason.REFUSED, "It waits for something that nodes do not refuse.");
    }
    if (!programmed.holds() && group.replicas() > 0) {
      return yes(type, Reason.PENDING, programmed.message());
    }
    if (ready < group.replicas()) {
      String message = "It waits for %d more nodes to serve.";
      return yes(type, Reason.NOT_READY, message.formatted(group.replicas() - ready));
    }
    return no(type, Reason.AS_DECLARED, "Nothing is on its way.");
  }

  private static PlannedCondition degraded(
      GroupRendering group,
      @Nullable String refused,
      List<Acknowledgement.Links> links,
      @Nullable String problems) {
    if (!group.invalid().isEmpty()) {
      return yes(ConditionType.DEGRADED, reason(group), "See condition Accepted.");
    }
    if (refused != null) {
      return yes(ConditionType.DEGRADED, Reason.REFUSED, refused);
    }
    if (!group.unresolved().isEmpty()) {
      return yes(
          ConditionType.DEGRADED,
          group.unresolved().get(0).reason(),
          "See condition ResolvedRefs.");
    }
    if (group.id().role() == Role.EDGE) {
      for (Acknowledgement.Links core : links) {
        if (core.up() == 0 && core.wanted() > 0) {
          String message = "No link to core %s is up (expected: %d).";
          return yes(
              ConditionType.DEGRADED,
              Reason.NO_LINK,
              message.formatted(core.peer(), core.wanted()));
        }
      }
    }
    if (problems != null) {
      return yes(ConditionType.DEGRADED, Reason.IMPAIRED, problems);
    }
    return no(ConditionType.DEGRADED, Reason.AS_DECLARED, "What was declared is what is run.");
  }

  /** Who still uses a core that is being deleted; one sentence each. */
  private List<String> usedBy(GroupId core, List<Acknowledgement.Links> links) {
    List<String> usedBy = new ArrayList<>();
    for (GroupId edge : topology.users(core)) {
      int unaware = known.unaware(edge, core);
      if (unaware > 0) {
        usedBy.add(
            "EdgeNode %s/%s: %d of %d nodes still use it."
                .formatted(
                    edge.namespace(), edge.name(), unaware, known.group(edge).living().size()));
      }
    }
    int up = links.stream().mapToInt(Acknowledgement.Links::up).sum();
    if (up > 0) {
      usedBy.add("%d links to it are up.".formatted(up));
    }
    return usedBy;
  }

  private static List<Acknowledgement.Links> links(ObservedGroup observed) {
    TreeMap<String, Acknowledgement.Links> peers = new TreeMap<>();
    for (ObservedNode node : observed.nodes()) {
      if (node.acknowledgement() != null) {
        for (Acknowledgement.Links links : node.acknowledgement().links()) {
          peers.merge(links.peer(), links, Acknowledgement.Links::plus);
        }
      }
    }
    return List.copyOf(peers.values());
  }
}
