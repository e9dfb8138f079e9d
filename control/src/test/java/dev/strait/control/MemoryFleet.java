package dev.strait.control;

import dev.strait.control.loop.DesiredGroup;
import dev.strait.control.loop.Fleet;
import dev.strait.control.plan.Acknowledgement;
import dev.strait.control.plan.Applied;
import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.Observed;
import dev.strait.control.plan.ObservedGroup;
import dev.strait.control.plan.ObservedNode;
import dev.strait.nodeconfig.BundleFile;
import dev.strait.nodeconfig.BundleReferences;
import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeConfigJson;
import dev.strait.nodeconfig.NodeTraffic;
import dev.strait.nodeconfig.Role;
import dev.strait.nodeconfig.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Nodes in memory. They run what was applied only when {@link #read} says so: until then they are
 * as late as real ones.
 */
public final class MemoryFleet implements Fleet {
  /** One node. */
  public static final class Node {
    private final String name;
    private @Nullable NodeConfig running;
    private @Nullable NodeTraffic traffic;
    private Acknowledgement.@Nullable Refused refused;
    private boolean silent;
    private boolean draining;
    private int linksUp = 1;
    private Transport linksOver = Transport.QUIC;
    private List<String> problems = List.of();

    Node(String name) {
      this.name = name;
    }

    /** What it runs; null before it read anything. */
    public @Nullable NodeConfig running() {
      return running;
    }

    /** From now on it refuses what it is given. */
    public void refuse(String reason) {
      refused = new Acknowledgement.Refused("node-config", "r", List.of(reason));
    }

    /** From now on it takes nothing new. */
    public void drain() {
      draining = true;
    }

    /** What it cannot do. */
    public void problems(String... sentences) {
      problems = List.of(sentences);
    }

    /** What those of its links run over that are up. */
    public void linksOver(Transport transport) {
      linksOver = transport;
    }

    /** How many of its two links are up. */
    public void linksUp(int links) {
      linksUp = links;
    }

    /** Whether it answers. */
    public boolean isSilent() {
      return silent;
    }

    /** It does not answer, or does again. */
    public void silent(boolean now) {
      silent = now;
    }
  }

  private static final class Group {
    private @Nullable Applied applied;
    private final Set<String> bundle = new HashSet<>();
    private final List<Node> nodes = new ArrayList<>();
  }

  private final Map<GroupId, Group> groups = new TreeMap<>();
  private final List<DesiredGroup> calls = new ArrayList<>();
  private @Nullable GroupId broken;

  @Override
  public Observed observe() {
    Map<GroupId, ObservedGroup> observed = new TreeMap<>();
    groups.forEach(
        (id, group) ->
            observed.put(
                id,
                new ObservedGroup(
                    group.applied,
                    group.nodes.stream().map(n -> observe(id, n)).toList(),
                    List.of())));
    return new Observed(observed);
  }

  private static ObservedNode observe(GroupId id, Node node) {
    NodeConfig running = node.running;
    Acknowledgement acknowledgement =
        node.silent
            ? null
            : new Acknowledgement(
                running == null ? null : NodeConfigJson.revision(running),
                node.traffic == null ? null : node.traffic.sequence(),
                node.refused,
                state(node),
                node.problems,
                id.role() == Role.EDGE
                    ? List.of(
                        new Acknowledgement.Links(
                            "core",
                            node.linksUp,
                            2,
                            node.linksUp == 0 ? Map.of() : Map.of(node.linksOver, node.linksUp)))
                    : List.of());
    return new ObservedNode(
        node.name,
        id.role() == Role.CORE ? new Endpoint("127.0.0.1", 9443) : null,
        acknowledgement);
  }

  private static Acknowledgement.State state(Node node) {
    if (node.draining) {
      return Acknowledgement.State.DRAINING;
    }
    return node.running == null ? Acknowledgement.State.WARMING : Acknowledgement.State.READY;
  }

  @Override
  public void apply(DesiredGroup desired) throws IOException {
    if (desired.id().equals(broken)) {
      throw new IOException("the disk is full");
    }
    calls.add(desired);
    Group group = groups.computeIfAbsent(desired.id(), id -> new Group());
    desired.bundle().forEach(file -> group.bundle.add(file.name()));
    group.bundle.retainAll(desired.keep());
    if (!group.bundle.containsAll(BundleReferences.of(desired.config()))) {
      throw new IllegalStateException("names what is not in its bundle");
    }
    group.applied = new Applied(desired.config(), desired.traffic());
    while (group.nodes.size() < desired.replicas()) {
      group.nodes.add(new Node(desired.id() + " " + group.nodes.size()));
    }
    while (group.nodes.size() > desired.replicas()) {
      group.nodes.remove(group.nodes.size() - 1);
    }
  }

  @Override
  public void remove(GroupId id) {
    groups.remove(id);
  }

  /** Starts a node before anything is applied to its group. */
  public void startAhead(GroupId id) {
    Group group = groups.computeIfAbsent(id, key -> new Group());
    group.nodes.add(new Node(id + " " + group.nodes.size()));
  }

  /** A node reads its files; one that refuses keeps what it runs. */
  public void read(GroupId id, int index) {
    Group group = group(id);
    Node node = group.nodes.get(index);
    if (node.refused == null && group.applied != null) {
      if (!group.bundle.containsAll(BundleReferences.of(group.applied.config()))) {
        throw new IllegalStateException("a node finds a secret missing");
      }
      node.running = group.applied.config();
      node.traffic = group.applied.traffic();
    }
  }

  /** Every node of a group reads its files. */
  public void read(GroupId id) {
    for (int i = 0; i < group(id).nodes.size(); i++) {
      read(id, i);
    }
  }

  /** Every node reads its files. */
  public void readAll() {
    groups.keySet().forEach(this::read);
  }

  /** Applying this group fails from now on; null mends it. */
  public void breakDown(@Nullable GroupId id) {
    broken = id;
  }

  /** Groups there are. */
  public Set<GroupId> ids() {
    return groups.keySet();
  }

  /** Nodes of a group. */
  public List<Node> nodes(GroupId id) {
    return group(id).nodes;
  }

  /** What was last applied to a group. */
  public NodeConfig applied(GroupId id) {
    return lastApplied(id).config();
  }

  /** What was last applied to a group. */
  public NodeTraffic traffic(GroupId id) {
    return lastApplied(id).traffic();
  }

  /** Names of the files in a group's bundle. */
  public Set<String> bundle(GroupId id) {
    return group(id).bundle;
  }

  /** Every call of {@link #apply} that succeeded. */
  public List<DesiredGroup> calls() {
    return calls;
  }

  /** Contents given in any call, by name. */
  public BundleFile file(String name) {
    return calls.stream()
        .flatMap(call -> call.bundle().stream())
        .filter(file -> file.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Applied lastApplied(GroupId id) {
    Applied applied = group(id).applied;
    if (applied == null) {
      throw new IllegalStateException("nothing was applied to " + id);
    }
    return applied;
  }

  private Group group(GroupId id) {
    Group group = groups.get(id);
    if (group == null) {
      throw new IllegalStateException("there is no " + id);
    }
    return group;
  }
}
