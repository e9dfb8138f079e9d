package dev.strait.control.loop;

import dev.strait.control.plan.Acknowledgement;
import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.NodeVerdict;
import dev.strait.control.plan.ObjectName;
import dev.strait.control.plan.Plan;
import dev.strait.control.plan.RouteVerdict;
import dev.strait.crds.v1alpha1.Condition;
import dev.strait.crds.v1alpha1.CoreLinks;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.CoreNodeStatus;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.EdgeNodeStatus;
import dev.strait.crds.v1alpha1.ParentRef;
import dev.strait.crds.v1alpha1.ParentStatus;
import dev.strait.crds.v1alpha1.RevisionStatus;
import dev.strait.crds.v1alpha1.TransportLinks;
import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.crds.v1alpha1.TunnelRouteStatus;
import dev.strait.crds.v1alpha1.TunnelTransport;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns verdicts into statuses and writes those that changed. It remembers what it wrote, for what
 * was just written is not surely visible in the next snapshot, and files have no status at all.
 */
final class StatusRound {
  private final Statuses statuses;
  private final String controllerName;
  private Map<Object, Object> written = new HashMap<>();

  StatusRound(Statuses statuses, String controllerName) {
    this.statuses = statuses;
    this.controllerName = controllerName;
  }

  /** Writes what changed; returns one sentence for each that could not be written. */
  List<String> write(Snapshot snapshot, Plan plan, Instant now) {
    Map<Object, Object> current = new HashMap<>();
    List<String> failures = new ArrayList<>();
    for (EdgeNode edge : snapshot.declared().edges()) {
      GroupId id = GroupId.edge(namespace(edge), name(edge));
      NodeVerdict verdict = plan.nodes().get(id);
      if (verdict != null) {
        EdgeNodeStatus before = (EdgeNodeStatus) before(id, edge.getStatus());
        EdgeNodeStatus status = status(edge, verdict, before, now);
        put(id, before, status, () -> statuses.write(edge, status), current, failures);
      }
    }
    for (CoreNode core : snapshot.declared().cores()) {
      GroupId id = GroupId.core(namespace(core), name(core));
      NodeVerdict verdict = plan.nodes().get(id);
      if (verdict != null) {
        CoreNodeStatus before = (CoreNodeStatus) before(id, core.getStatus());
        CoreNodeStatus status = status(core, verdict, before, now);
        put(id, before, status, () -> statuses.write(core, status), current, failures);
      }
    }
    for (TunnelRoute route : snapshot.declared().routes()) {
      ObjectName id = new ObjectName(namespace(route), name(route));
      RouteVerdict verdict = plan.routes().get(id);
      if (verdict != null) {
        TunnelRouteStatus before = (TunnelRouteStatus) before(id, route.getStatus());
        TunnelRouteStatus status = status(route, verdict, before, now);
        put(id, before, status, () -> statuses.write(route, status), current, failures);
      }
    }
    written = current;
    return failures;
  }

  @FunctionalInterface
  private interface Write {
    void run() throws IOException;
  }

  private @Nullable Object before(Object id, @Nullable Object given) {
    return written.getOrDefault(id, given);
  }

  private static void put(
      Object id,
      @Nullable Object before,
      Object status,
      Write write,
      Map<Object, Object> current,
      List<String> failures) {
    if (status.equals(before)) {
      current.put(id, status);
      return;
    }
    try {
      write.run();
      current.put(id, status);
    } catch (IOException e) {
      failures.add("status of " + id + " was not written: " + e.getMessage());
    }
  }

  private static EdgeNodeStatus status(
      EdgeNode edge, NodeVerdict verdict, @Nullable EdgeNodeStatus before, Instant now) {
    Long generation = edge.getMetadata().getGeneration();
    return new EdgeNodeStatus(
        generation,
        Conditions.of(
            verdict.conditions(),
            before == null ? List.of() : before.conditions(),
            generation,
            now),
        verdict.nodes() + verdict.draining(),
        verdict.ready(),
        verdict.selector(),
        revision(verdict),
        verdict.addresses(),
        verdict.links().stream().map(StatusRound::links).toList(),
        before == null ? List.of() : before.operations());
  }

  private static CoreLinks links(Acknowledgement.Links links) {
    return new CoreLinks(
        links.peer(),
        links.up(),
        links.wanted(),
        links.upOver().entrySet().stream()
            .map(
                each ->
                    new TransportLinks(
                        TunnelTransport.valueOf(each.getKey().name()), each.getValue()))
            .toList());
  }

  private static CoreNodeStatus status(
      CoreNode core, NodeVerdict verdict, @Nullable CoreNodeStatus before, Instant now) {
    Long generation = core.getMetadata().getGeneration();
    return new CoreNodeStatus(
        generation,
        Conditions.of(
            verdict.conditions(),
            before == null ? List.of() : before.conditions(),
            generation,
            now),
        verdict.nodes() + verdict.draining(),
        verdict.ready(),
        verdict.selector(),
        revision(verdict),
        verdict.addresses(),
        before == null ? List.of() : before.operations());
  }

  private TunnelRouteStatus status(
      TunnelRoute route, RouteVerdict verdict, @Nullable TunnelRouteStatus before, Instant now) {
    Long generation = route.getMetadata().getGeneration();
    List<ParentStatus> parents = new ArrayList<>();
    for (RouteVerdict.Parent parent : verdict.parents()) {
      parents.add(
          new ParentStatus(
              parent.ref(),
              controllerName,
              Conditions.of(
                  parent.conditions(), conditions(before, parent.ref()), generation, now)));
    }
    return new TunnelRouteStatus(parents);
  }

  private List<Condition> conditions(@Nullable TunnelRouteStatus before, ParentRef ref) {
    if (before != null) {
      for (ParentStatus parent : before.parents()) {
        if (parent.parentRef().equals(ref) && parent.controllerName().equals(controllerName)) {
          return parent.conditions();
        }
      }
    }
    return List.of();
  }

  private static @Nullable RevisionStatus revision(NodeVerdict verdict) {
    return verdict.desired() == null
        ? null
        : new RevisionStatus(
            verdict.desired(), verdict.acknowledged(), verdict.nodes(), verdict.refused());
  }

  private static String namespace(HasMetadata resource) {
    return resource.getMetadata().getNamespace();
  }

  private static String name(HasMetadata resource) {
    return resource.getMetadata().getName();
  }
}
