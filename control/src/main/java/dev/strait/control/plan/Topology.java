package dev.strait.control.plan;

import dev.strait.crds.v1alpha1.AllowedEdge;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeCore;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.NodeRef;
import dev.strait.nodeconfig.Role;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which edges may use which cores. An edge names its cores; a core lists who may connect, and one
 * that lists nobody admits the edges of its own namespace that name it. A core that is being
 * deleted is used no more, and goes on knowing the edges that used it.
 */
final class Topology {
  /**
   * A core that an edge names and may use.
   *
   * @param as how the edge calls and weighs it
   * @param core its group
   */
  record Link(EdgeCore as, GroupId core) {}

  /**
   * A core of another cluster that an edge names.
   *
   * @param path where, for messages
   * @param as how the edge calls, dials and weighs it
   */
  record Abroad(String path, EdgeCore as) {}

  /**
   * A core that an edge names in vain.
   *
   * @param reason CoreNotFound, RefNotPermitted or Terminating
   * @param message where and why
   */
  record Dangling(Reason reason, String message) {}

  private final Map<GroupId, EdgeNode> edges = new TreeMap<>();
  private final Map<GroupId, CoreNode> cores = new TreeMap<>();
  private final Map<GroupId, List<Link>> links = new TreeMap<>();
  private final Map<GroupId, List<Link>> leaving = new TreeMap<>();
  private final Map<GroupId, List<Abroad>> abroad = new TreeMap<>();
  private final Map<GroupId, List<Dangling>> dangling = new TreeMap<>();

  Topology(Declared declared) {
    for (EdgeNode edge : declared.edges()) {
      edges.put(id(edge), edge);
    }
    for (CoreNode core : declared.cores()) {
      cores.put(id(core), core);
    }
    edges.forEach(this::link);
  }

  static GroupId id(EdgeNode edge) {
    return GroupId.edge(edge.getMetadata().getNamespace(), edge.getMetadata().getName());
  }

  static GroupId id(CoreNode core) {
    return GroupId.core(core.getMetadata().getNamespace(), core.getMetadata().getName());
  }

  private void link(GroupId id, EdgeNode edge) {
    List<Link> found = new ArrayList<>();
    List<Link> left = new ArrayList<>();
    List<Abroad> far = new ArrayList<>();
    List<Dangling> lost = new ArrayList<>();
    List<EdgeCore> named = edge.getSpec().cores();
    for (int i = 0; i < named.size(); i++) {
      EdgeCore as = named.get(i);
      NodeRef ref = as.ref();
      if (ref == null) {
        far.add(new Abroad("spec.cores[" + i + "]", as));
        continue;
      }
      GroupId target = GroupId.core(ref.namespaceOr(id.namespace()), ref.name());
      CoreNode core = cores.get(target);
      String place = "spec.cores[" + i + "].ref: CoreNode " + name(target);
      if (core == null) {
        lost.add(new Dangling(Reason.CORE_NOT_FOUND, place + " is not there"));
      } else if (!admits(target, core, id)) {
        lost.add(
            new Dangling(
                Reason.REF_NOT_PERMITTED,
                place + " does not list EdgeNode " + name(id) + " in spec.edges"));
      } else if (isLeaving(core)) {
        left.add(new Link(as, target));
        lost.add(
            new Dangling(
                Reason.TERMINATING,
                place + " is being deleted, and gets no new exchanges from here"));
      } else {
        found.add(new Link(as, target));
      }
    }
    links.put(id, found);
    leaving.put(id, left);
    abroad.put(id, far);
    dangling.put(id, lost);
  }

  private static boolean isLeaving(CoreNode core) {
    return core.getMetadata().getDeletionTimestamp() != null;
  }

  private static boolean admits(GroupId coreId, CoreNode core, GroupId edge) {
    List<AllowedEdge> listed = core.getSpec().edges();
    return listed.isEmpty()
        ? edge.namespace().equals(coreId.namespace())
        : listed.stream().anyMatch(allowed -> edge.equals(id(coreId, allowed)));
  }

  /** The EdgeNode that is admitted; null when it is one of another cluster. */
  private static @Nullable GroupId id(GroupId core, AllowedEdge allowed) {
    NodeRef ref = allowed.ref();
    return ref == null ? null : GroupId.edge(ref.namespaceOr(core.namespace()), ref.name());
  }

  private static String name(GroupId group) {
    return group.namespace() + "/" + group.name();
  }

  Map<GroupId, EdgeNode> edges() {
    return edges;
  }

  /** The EdgeNode or CoreNode of a group; null when there is none. */
  @Nullable HasMetadata resource(GroupId id) {
    return id.role() == Role.EDGE ? edges.get(id) : cores.get(id);
  }

  Map<GroupId, CoreNode> cores() {
    return cores;
  }

  /** Cores that an edge may use, in its own order. */
  List<Link> links(GroupId edge) {
    return links.getOrDefault(edge, List.of());
  }

  /** Cores of other clusters that an edge uses, in its own order. */
  List<Abroad> abroad(GroupId edge) {
    return abroad.getOrDefault(edge, List.of());
  }

  /** Whether a core is being deleted. */
  boolean isLeaving(GroupId core) {
    CoreNode declared = cores.get(core);
    return declared != null && isLeaving(declared);
  }

  List<Dangling> dangling(GroupId edge) {
    return dangling.getOrDefault(edge, List.of());
  }

  /** Edges declared here that use a core, or would if it were not being deleted. */
  List<GroupId> users(GroupId core) {
    return edges.keySet().stream().filter(edge -> uses(edge, core)).toList();
  }

  private boolean uses(GroupId edge, GroupId core) {
    return Stream.concat(links(edge).stream(), leaving.getOrDefault(edge, List.of()).stream())
        .anyMatch(link -> link.core().equals(core));
  }

  /** Cores declared here that admit an edge of another cluster, by the name it goes by there. */
  List<GroupId> coresAdmitting(GroupId edgeAbroad) {
    return cores.keySet().stream().filter(core -> edgesAbroad(core).contains(edgeAbroad)).toList();
  }

  /** Edges of other clusters that a core admits, by the names they go by there. */
  SortedSet<GroupId> edgesAbroad(GroupId core) {
    SortedSet<GroupId> found = new TreeSet<>();
    CoreNode declared = cores.get(core);
    if (declared != null) {
      for (AllowedEdge allowed : declared.getSpec().edges()) {
        GroupId edge = GroupId.ofSpiffeId(allowed.spiffeId() == null ? "" : allowed.spiffeId());
        if (edge != null && edge.role() == Role.EDGE) {
          found.add(edge);
        }
      }
    }
    return found;
  }

  /** Edges that may connect to a core, also those it lists and nobody declared here. */
  SortedSet<GroupId> admitted(GroupId coreId, CoreNode core) {
    SortedSet<GroupId> admitted = new TreeSet<>(users(coreId));
    for (AllowedEdge allowed : core.getSpec().edges()) {
      GroupId edge = id(coreId, allowed);
      if (edge != null) {
        admitted.add(edge);
      }
    }
    return admitted;
  }
}
