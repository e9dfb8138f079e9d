package dev.strait.operator.reconcile;

import dev.strait.control.loop.DesiredGroup;
import dev.strait.control.loop.Statuses;
import dev.strait.control.plan.ConditionType;
import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.ObjectName;
import dev.strait.control.plan.Plan;
import dev.strait.control.plan.PlannedCondition;
import dev.strait.control.plan.Reason;
import dev.strait.control.plan.WantedCertificate;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.CoreNodeStatus;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.EdgeNodeStatus;
import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.crds.v1alpha1.TunnelRouteStatus;
import dev.strait.nodeconfig.Role;
import dev.strait.operator.shape.WantedGroup;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The table between the loop and the reconcilers: what each resource's objects and status shall be.
 * The loop writes and never waits for the API server; each entry calls the reconciler of its
 * resource, which reads. Thread safe.
 */
public final class Handover implements Statuses {
  private final Map<GroupId, WantedGroup> groups = new ConcurrentHashMap<>();
  private final Map<GroupId, EdgeNodeStatus> edges = new ConcurrentHashMap<>();
  private final Map<GroupId, CoreNodeStatus> cores = new ConcurrentHashMap<>();
  private final Map<ObjectName, TunnelRouteStatus> routes = new ConcurrentHashMap<>();
  private final Map<GroupId, String> leaving = new ConcurrentHashMap<>();
  private final Map<GroupId, WantedCertificate> certificates = new ConcurrentHashMap<>();
  private final Trigger<EdgeNode> edgeTrigger;
  private final Trigger<CoreNode> coreTrigger;
  private final Trigger<TunnelRoute> routeTrigger;

  /**
   * An empty table.
   *
   * @param changed told when people changed a resource
   */
  public Handover(Runnable changed) {
    edgeTrigger = new Trigger<>(changed);
    coreTrigger = new Trigger<>(changed);
    routeTrigger = new Trigger<>(changed);
  }

  /**
   * Whether people changed a resource; its status is the operator's own.
   *
   * @param now as it is
   * @param before as it was
   * @return true when spec, labels, annotations or deletion differ
   */
  public static boolean differ(HasMetadata now, HasMetadata before) {
    return Trigger.differ(now, before);
  }

  /**
   * Wants a group so.
   *
   * @param group what it shall be
   * @throws IOException when its configuration does not fit into the ConfigMaps of a pod; what was
   *     wanted before goes on
   */
  public void put(DesiredGroup group) throws IOException {
    groups.put(group.id(), WantedGroup.of(group));
    fire(group.id());
  }

  /**
   * Wants nothing any more of a group whose resource is gone.
   *
   * @param id the group
   */
  public void forget(GroupId id) {
    groups.remove(id);
    edges.remove(id);
    cores.remove(id);
    leaving.remove(id);
  }

  /**
   * What a group shall be.
   *
   * @param id the group
   * @return null when the loop has not said
   */
  public @Nullable WantedGroup group(GroupId id) {
    return groups.get(id);
  }

  /**
   * Groups of which something is wanted.
   *
   * @return a copy
   */
  public Set<GroupId> ids() {
    return new TreeSet<>(groups.keySet());
  }

  /**
   * Has the reconciler of a group's resource called.
   *
   * @param id the group
   */
  public void fire(GroupId id) {
    (id.role() == Role.EDGE ? edgeTrigger : coreTrigger).fire(id.namespace(), id.name());
  }

  @Override
  public void write(EdgeNode edge, EdgeNodeStatus status) {
    GroupId id = GroupId.edge(edge.getMetadata().getNamespace(), edge.getMetadata().getName());
    edges.put(id, status);
    fire(id);
  }

  @Override
  public void write(CoreNode core, CoreNodeStatus status) {
    GroupId id = GroupId.core(core.getMetadata().getNamespace(), core.getMetadata().getName());
    cores.put(id, status);
    fire(id);
  }

  @Override
  public void write(TunnelRoute route, TunnelRouteStatus status) {
    ObjectName name =
        new ObjectName(route.getMetadata().getNamespace(), route.getMetadata().getName());
    routes.put(name, status);
    routeTrigger.fire(name.namespace(), name.name());
  }

  @Nullable EdgeNodeStatus edge(GroupId id) {
    return edges.get(id);
  }

  @Nullable CoreNodeStatus core(GroupId id) {
    return cores.get(id);
  }

  @Nullable TunnelRouteStatus route(ObjectName name) {
    return routes.get(name);
  }

  /**
   * Takes over what a plan says beside groups and statuses.
   *
   * @param plan of a round that is over
   */
  public void conclude(Plan plan) {
    Map<GroupId, String> users = new HashMap<>();
    plan.nodes()
        .forEach(
            (id, verdict) -> {
              if (verdict.conditions().stream().anyMatch(Handover::isLeaving)) {
                users.put(id, String.join(" ", verdict.usedBy()));
              }
            });
    leaving.putAll(users);
    leaving.keySet().retainAll(users.keySet());
    plan.certificates()
        .forEach(
            (id, wanted) -> {
              if (!wanted.equals(certificates.put(id, wanted))) {
                fire(id);
              }
            });
    certificates.keySet().retainAll(plan.certificates().keySet());
    routes.keySet().retainAll(plan.routes().keySet());
  }

  private static boolean isLeaving(PlannedCondition condition) {
    return condition.type() == ConditionType.PROGRESSING
        && condition.reason() == Reason.TERMINATING;
  }

  /** Who still uses a CoreNode that is being deleted; null before the loop has looked. */
  @Nullable String users(GroupId core) {
    return leaving.get(core);
  }

  /** What cert-manager is to make for a group; null for nothing. */
  @Nullable WantedCertificate certificate(GroupId id) {
    return certificates.get(id);
  }

  Trigger<EdgeNode> edgeTrigger() {
    return edgeTrigger;
  }

  Trigger<CoreNode> coreTrigger() {
    return coreTrigger;
  }

  Trigger<TunnelRoute> routeTrigger() {
    return routeTrigger;
  }
}
