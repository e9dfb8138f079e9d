package dev.strait.control.loop;

import dev.strait.control.pki.AuthorityRing;
import dev.strait.control.plan.Declared;
import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.Observed;
import dev.strait.control.plan.ObservedGroup;
import dev.strait.control.plan.ObservedNode;
import dev.strait.nodeconfig.BundleReferences;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the own CA, one step a round at most. What a step waits for is seen in what nodes have
 * acknowledged: that they run the newest of every file of the own CA.
 */
final class Rotation {
  /** Ends a token once people have given the next CA to other clusters. */
  static final String AGREED = "/agreed";

  private static final Set<String> OWN = Set.of("identity-", "admin-", "tunnel-ca-");

  private final AuthorityRing ring;
  private final Optional<String> asked;
  private final boolean abroad;
  private final @Nullable String late;

  private Rotation(
      AuthorityRing ring, Optional<String> asked, boolean abroad, @Nullable String late) {
    this.ring = ring;
    this.asked = asked;
    this.abroad = abroad;
    this.late = late;
  }

  static Rotation of(
      AuthorityRing ring,
      Optional<String> asked,
      Declared declared,
      Observed observed,
      Keyring keyring) {
    return new Rotation(ring, asked, spansClusters(declared), late(observed, keyring));
  }

  /** The state to be in from now on; the same value when nothing is to be done. */
  AuthorityRing step(Instant now, SecureRandom random) {
    return ring.step(token(), late == null, !abroad || agreed(), now, random);
  }

  /** What it waits for; null when no rotation is under way. */
  @Nullable String waitsFor() {
    if (ring.phase() == AuthorityRing.Phase.STEADY) {
      return null;
    }
    String phase = ring.phase().name().toLowerCase(Locale.ROOT);
    String begin = "rotation " + ring.token() + " of the CA (" + phase + ") ";
    if (late != null) {
      return begin + "waits until all nodes of " + late + " have acknowledged";
    }
    return ring.phase() == AuthorityRing.Phase.ADDED && abroad && !agreed()
        ? begin + "waits until other clusters have the new CA: " + token() + AGREED + " says so"
        : begin + "goes on";
  }

  private @Nullable String token() {
    return asked
        .map(text -> agreed() ? text.substring(0, text.length() - AGREED.length()) : text)
        .orElse(null);
  }

  private boolean agreed() {
    return asked.isPresent() && asked.get().endsWith(AGREED);
  }

  /** The first group that a step would leave behind; null when there is none. */
  private static @Nullable String late(Observed observed, Keyring keyring) {
    for (Map.Entry<GroupId, ObservedGroup> entry : new TreeMap<>(observed.groups()).entrySet()) {
      ObservedGroup group = entry.getValue();
      if (group.applied() == null) {
        continue;
      }
      String revision = group.applied().revision();
      boolean old =
          BundleReferences.of(group.applied().config()).stream()
              .anyMatch(file -> isOwn(file) && !keyring.has(file));
      for (ObservedNode node : group.nodes()) {
        old |= !node.runs(revision);
      }
      if (old) {
        return entry.getKey().toString();
      }
    }
    return null;
  }

  private static boolean isOwn(String file) {
    return OWN.stream().anyMatch(file::startsWith);
  }

  private static boolean spansClusters(Declared declared) {
    return declared.edges().stream()
            .flatMap(edge -> edge.getSpec().cores().stream())
            .anyMatch(core -> core.ref() == null)
        || declared.cores().stream()
            .flatMap(core -> core.getSpec().edges().stream())
            .anyMatch(edge -> edge.ref() == null);
  }
}
