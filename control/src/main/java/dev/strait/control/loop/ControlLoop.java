package dev.strait.control.loop;

import dev.strait.control.pki.AuthorityRing;
import dev.strait.control.pki.Lifetimes;
import dev.strait.control.plan.Applied;
import dev.strait.control.plan.Declared;
import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.NodeVerdict;
import dev.strait.control.plan.Observed;
import dev.strait.control.plan.ObservedGroup;
import dev.strait.control.plan.Placement;
import dev.strait.control.plan.Plan;
import dev.strait.control.plan.PlannedGroup;
import dev.strait.control.plan.Planner;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.nodeconfig.BundleFile;
import dev.strait.nodeconfig.BundleReferences;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One round: observe, plan, act. Repeated until it says it has settled, it brings every node to
 * what is declared; it keeps no state that a restart could lose. One thread at a time; {@link
 * LoopRunner} sees to when.
 */
public final class ControlLoop {
  private final Resources resources;
  private final Fleet fleet;
  private final Vault vault;
  private final Placement placement;
  private final Duration identityLife;
  private final InstantSource clock;
  private final SecureRandom random;
  private final StatusRound statusRound;

  /** What was applied last by this process, so that a round without a change touches nothing. */
  private final Map<GroupId, Fingerprint> done = new HashMap<>();

  private final Earlier earlier = new Earlier();

  private final CheckedIdentities checked = new CheckedIdentities();

  /** A desired group without its secrets. */
  private record Fingerprint(PlannedGroup group, List<String> bundle, Set<String> keep) {}

  /**
   * A loop over ports.
   *
   * @param resources what people declare
   * @param fleet the nodes
   * @param statuses what people are told
   * @param vault where own keys are kept
   * @param placement where nodes bind
   * @param controllerName who writes route statuses, such as {@code strait.dev/operator}
   * @param clock for lifetimes of certificates and transition times
   * @param random for keys
   */
  public ControlLoop(
      Resources resources,
      Fleet fleet,
      Statuses statuses,
      Vault vault,
      Placement placement,
      String controllerName,
      InstantSource clock,
      SecureRandom random) {
    this(
        resources,
        fleet,
        statuses,
        vault,
        placement,
        controllerName,
        Lifetimes.NODE,
        clock,
        random);
  }

  /**
   * A loop over ports, with identities of another length of life than in a cluster.
   *
   * @param resources what people declare
   * @param fleet the nodes
   * @param statuses what people are told
   * @param vault where own keys are kept
   * @param placement where nodes bind
   * @param controllerName who writes route statuses, such as {@code strait.dev/operator}
   * @param identityLife how long an identity of a node is good; it is renewed at two thirds
   * @param clock for lifetimes of certificates and transition times
   * @param random for keys
   */
  public ControlLoop(
      Resources resources,
      Fleet fleet,
      Statuses statuses,
      Vault vault,
      Placement placement,
      String controllerName,
      Duration identityLife,
      InstantSource clock,
      SecureRandom random) {
    this.identityLife = identityLife;
    this.resources = resources;
    this.fleet = fleet;
    this.vault = vault;
    this.placement = placement;
    this.clock = clock;
    this.random = random;
    this.statusRound = new StatusRound(statuses, controllerName);
  }

  /**
   * Does one round.
   *
   * @return what it did
   * @throws IOException when nothing could be done, because what is declared, what runs or the own
   *     keys could not be read; nothing was changed
   */
  public Round round() throws IOException {
    Instant now = clock.instant();
    Snapshot snapshot = resources.snapshot();
    Observed observed = earlier.in(fleet.observe());
    SortedSet<GroupId> declared = groups(snapshot.declared());
    OwnIdentities own = OwnIdentities.of(vault, checked, identityLife, now, random);
    Keyring keyring = Keyring.of(declared, snapshot, own, placement, now);
    Plan plan = Planner.plan(snapshot.declared(), keyring.names(), observed, placement);

    List<String> failures = new ArrayList<>();
    List<GroupId> applied = apply(plan, observed, keyring, failures);
    List<GroupId> removed = remove(declared, observed, failures);
    failures.addAll(statusRound.write(snapshot, plan, now));
    Rotation rotation =
        Rotation.of(own.ring(), vault.rotationAsked(), snapshot.declared(), observed, keyring);
    boolean rotated = rotate(rotation, own, now, failures);
    boolean settled =
        applied.isEmpty()
            && removed.isEmpty()
            && failures.isEmpty()
            && !rotated
            && acknowledged(plan);
    return new Round(plan, applied, removed, failures, rotation.waitsFor(), settled);
  }

  /** The next round sees the new state; this one has told everybody the old. */
  private boolean rotate(Rotation rotation, OwnIdentities own, Instant now, List<String> failures) {
    AuthorityRing next = rotation.step(now, random);
    if (next == own.ring()) {
      return false;
    }
    try {
      own.replace(next);
    } catch (IOException e) {
      failures.add("the CA was not rotated: " + e.getMessage());
    }
    return true;
  }

  private List<GroupId> apply(
      Plan plan, Observed observed, Keyring keyring, List<String> failures) {
    List<GroupId> applied = new ArrayList<>();
    for (PlannedGroup group : plan.groups()) {
      GroupId id = group.id();
      ObservedGroup there = observed.of(id);
      List<BundleFile> bundle = keyring.filesOf(group.config());
      Set<String> keep = keep(group, plan.nodes().get(id), there.applied());
      Fingerprint wanted =
          new Fingerprint(group, bundle.stream().map(BundleFile::name).toList(), keep);
      boolean unchanged = group.isAlready(there.applied());
      if (unchanged && wanted.equals(done.get(id))) {
        continue;
      }
      try {
        fleet.apply(
            new DesiredGroup(id, group.replicas(), group.config(), group.traffic(), bundle, keep));
        Applied before = there.applied();
        if (before != null && !before.config().equals(group.config())) {
          earlier.replaced(id, before);
        }
        done.put(id, wanted);
        applied.add(id);
      } catch (IOException e) {
        done.remove(id);
        failures.add(id + " was not brought up to date: " + e.getMessage());
      }
    }
    return applied;
  }

  /** Files of the configuration before go only when no node can want to read them any more. */
  private Set<String> keep(
      PlannedGroup group, @Nullable NodeVerdict verdict, @Nullable Applied there) {
    Set<String> keep = new TreeSet<>(BundleReferences.of(group.config()));
    boolean all = verdict != null && verdict.acknowledged() == verdict.nodes();
    if (!all) {
      if (there != null) {
        keep.addAll(BundleReferences.of(there.config()));
      }
      Fingerprint last = done.get(group.id());
      if (last != null) {
        keep.addAll(last.keep());
      }
    }
    return keep;
  }

  private List<GroupId> remove(
      SortedSet<GroupId> declared, Observed observed, List<String> failures) {
    List<GroupId> removed = new ArrayList<>();
    for (GroupId id : new TreeSet<>(observed.groups().keySet())) {
      if (!declared.contains(id)) {
        try {
          fleet.remove(id);
          done.remove(id);
          removed.add(id);
        } catch (IOException e) {
          failures.add(id + " was not ended: " + e.getMessage());
        }
      }
    }
    return removed;
  }

  private static boolean acknowledged(Plan plan) {
    return plan.nodes().values().stream()
        .allMatch(node -> node.acknowledged() == node.nodes() && node.ready() == node.nodes());
  }

  private static SortedSet<GroupId> groups(Declared declared) {
    SortedSet<GroupId> groups = new TreeSet<>();
    for (EdgeNode edge : declared.edges()) {
      groups.add(GroupId.edge(edge.getMetadata().getNamespace(), edge.getMetadata().getName()));
    }
    for (CoreNode core : declared.cores()) {
      groups.add(GroupId.core(core.getMetadata().getNamespace(), core.getMetadata().getName()));
    }
    return groups;
  }
}
