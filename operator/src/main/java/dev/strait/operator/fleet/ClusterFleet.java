package dev.strait.operator.fleet;

import dev.strait.control.loop.DesiredGroup;
import dev.strait.control.loop.Fleet;
import dev.strait.control.plan.Acknowledgement;
import dev.strait.control.plan.Applied;
import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.Observed;
import dev.strait.control.plan.ObservedGroup;
import dev.strait.control.plan.ObservedNode;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.nodeconfig.BindConfig;
import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.Role;
import dev.strait.operator.reconcile.DrainFinalizer;
import dev.strait.operator.reconcile.Handover;
import dev.strait.operator.reconcile.OwnedObjects;
import dev.strait.operator.shape.GroupNames;
import dev.strait.operator.shape.WantedGroup;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Nodes as pods. It hands over what is wanted, and reports that as applied at once: reconcilers
 * bring it about, and nothing is built on it before pods have acknowledged it.
 */
public final class ClusterFleet implements Fleet {
  private final Handover handover;
  private final OwnedObjects<EdgeNode> edges;
  private final OwnedObjects<CoreNode> cores;
  private final Pods pods;
  private final Conversations conversations;
  private final Leaving leaving;

  /** Clears away what no owner reference can. */
  @FunctionalInterface
  public interface Leaving {
    /**
     * A group has gone.
     *
     * @param id the group
     * @throws IOException when something of it is left; it is tried again
     */
    void gone(GroupId id) throws IOException;
  }

  /**
   * A fleet.
   *
   * @param handover where it puts what is wanted
   * @param edges informers of EdgeNodes and their objects
   * @param cores informers of CoreNodes and their objects
   * @param pods the pods
   * @param conversations what they said
   * @param leaving told of groups that are gone
   */
  public ClusterFleet(
      Handover handover,
      OwnedObjects<EdgeNode> edges,
      OwnedObjects<CoreNode> cores,
      Pods pods,
      Conversations conversations,
      Leaving leaving) {
    this.handover = handover;
    this.edges = edges;
    this.cores = cores;
    this.pods = pods;
    this.conversations = conversations;
    this.leaving = leaving;
  }

  @Override
  public Observed observe() {
    SortedSet<GroupId> ids = new TreeSet<>(handover.ids());
    edges.primaries().forEach(edge -> ids.add(GroupId.edge(namespace(edge), name(edge))));
    cores
        .primaries()
        .filter(core -> !core.isMarkedForDeletion() || core.hasFinalizer(DrainFinalizer.NAME))
        .forEach(core -> ids.add(GroupId.core(namespace(core), name(core))));
    Map<GroupId, List<NodePod>> byGroup = pods.byGroup();
    Map<GroupId, ObservedGroup> groups = new TreeMap<>();
    for (GroupId id : ids) {
      Applied applied = applied(id);
      groups.put(
          id,
          new ObservedGroup(
              applied, nodes(byGroup.getOrDefault(id, List.of()), applied), addresses(id)));
    }
    return new Observed(groups);
  }

  private @Nullable Applied applied(GroupId id) {
    WantedGroup wanted = handover.group(id);
    return wanted == null
        ? Recalled.of(id, owned(id))
        : new Applied(wanted.group().config(), wanted.group().traffic(), wanted.revision());
  }

  private OwnedObjects<?> owned(GroupId id) {
    return id.role() == Role.EDGE ? edges : cores;
  }

  private List<ObservedNode> nodes(List<NodePod> members, @Nullable Applied applied) {
    List<ObservedNode> nodes = new ArrayList<>();
    BindConfig tunnel = applied == null ? null : applied.config().tunnel().listen();
    for (NodePod pod : members) {
      Acknowledgement said = conversations.said(pod);
      if (pod.terminating()) {
        said = draining(said);
      }
      Endpoint endpoint =
          tunnel == null || pod.ip() == null || !pod.up()
              ? null
              : new Endpoint(pod.ip(), tunnel.port());
      nodes.add(new ObservedNode(pod.name(), endpoint, said));
    }
    return nodes;
  }

  /** Told to end: it takes nothing new, whether it has noticed or not. */
  private static Acknowledgement draining(@Nullable Acknowledgement said) {
    return said == null
        ? new Acknowledgement(null, null, null, Acknowledgement.State.DRAINING, List.of())
        : new Acknowledgement(
            said.revision(),
            said.trafficSequence(),
            said.refused(),
            Acknowledgement.State.DRAINING,
            said.links());
  }

  /** A load balancer's address when there is one, else the name inside the cluster. */
  private List<String> addresses(GroupId id) {
    String name = new GroupNames(id).base();
    Service service = owned(id).get(Service.class, id.namespace(), name);
    if (service == null) {
      return List.of();
    }
    List<String> hosts = new ArrayList<>();
    if (service.getStatus() != null && service.getStatus().getLoadBalancer() != null) {
      service
          .getStatus()
          .getLoadBalancer()
          .getIngress()
          .forEach(each -> hosts.add(each.getIp() == null ? each.getHostname() : each.getIp()));
    }
    if (hosts.isEmpty()) {
      hosts.add(name + "." + id.namespace() + ".svc");
    }
    return hosts.stream()
        .flatMap(
            host -> service.getSpec().getPorts().stream().map(port -> host + ":" + port.getPort()))
        .distinct()
        .toList();
  }

  @Override
  public void apply(DesiredGroup group) throws IOException {
    handover.put(group);
  }

  @Override
  public void remove(GroupId id) throws IOException {
    leaving.gone(id);
    handover.forget(id);
  }

  private static String namespace(HasMetadata resource) {
    return resource.getMetadata().getNamespace();
  }

  private static String name(HasMetadata resource) {
    return resource.getMetadata().getName();
  }
}
