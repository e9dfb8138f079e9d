package dev.strait.control.loop;

import dev.strait.control.plan.Acknowledgement;
import dev.strait.control.plan.Applied;
import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.Observed;
import dev.strait.control.plan.ObservedGroup;
import dev.strait.control.plan.ObservedNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this process wrote before the newest, for as long as a node may run it: so that a node which
 * is one change behind is known to have everything that this change left alone. Lost with the
 * process, and then a node that is behind counts as having nothing. Loop's thread only.
 */
final class Earlier {
  /** As many as a node may be behind and still be known. */
  static final int KEPT = 8;

  private final Map<GroupId, List<Applied>> byGroup = new HashMap<>();

  /** Another configuration takes the place of this one. */
  void replaced(GroupId id, Applied before) {
    List<Applied> kept = byGroup.computeIfAbsent(id, group -> new ArrayList<>());
    kept.add(before);
    if (kept.size() > KEPT) {
      kept.remove(0);
    }
  }

  /** Adds what is remembered, and forgets what no node can run any more. */
  Observed in(Observed observed) {
    byGroup.keySet().retainAll(observed.groups().keySet());
    byGroup.forEach((id, kept) -> prune(kept, observed.of(id)));
    byGroup.values().removeIf(List::isEmpty);
    if (byGroup.isEmpty()) {
      return observed;
    }
    Map<GroupId, ObservedGroup> groups = new HashMap<>(observed.groups());
    byGroup.forEach((id, kept) -> groups.computeIfPresent(id, (same, group) -> group.after(kept)));
    return new Observed(groups);
  }

  /** A node never goes back: what is older than what the last of them runs is over. */
  private static void prune(List<Applied> kept, ObservedGroup group) {
    List<String> revisions = new ArrayList<>(kept.stream().map(Applied::revision).toList());
    if (group.applied() != null) {
      revisions.add(group.applied().revision());
    }
    int over = kept.size();
    for (ObservedNode node : group.nodes()) {
      int runs = revisions.lastIndexOf(runs(node));
      if (runs < 0) {
        return; // it may run any of them
      }
      over = Math.min(over, runs);
    }
    kept.subList(0, over).clear();
  }

  private static @Nullable String runs(ObservedNode node) {
    Acknowledgement said = node.acknowledgement();
    return said == null ? null : said.revision();
  }
}
