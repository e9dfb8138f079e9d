package dev.strait.control.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to tell people about an EdgeNode or CoreNode.
 *
 * @param conditions one of each type that applies
 * @param desired revision that nodes should run; null when there is nothing to run
 * @param acknowledged nodes of {@code nodes} that run it
 * @param nodes nodes there are, without those that drain
 * @param draining nodes on their way out
 * @param ready nodes of {@code nodes} that serve
 * @param refused why a node refused it; null when none did
 * @param addresses where it is reached
 * @param links of all its nodes together, by peer
 * @param selector by which labels its nodes are found; null where they have none
 * @param usedBy of a CoreNode that is being deleted: who still uses it, one sentence each; its
 *     nodes may go when it is empty. Empty for anything else
 */
public record NodeVerdict(
    List<PlannedCondition> conditions,
    @Nullable String desired,
    int acknowledged,
    int nodes,
    int draining,
    int ready,
    @Nullable String refused,
    List<String> addresses,
    List<Acknowledgement.Links> links,
    @Nullable String selector,
    List<String> usedBy) {
  /** Copies what is mutable. */
  public NodeVerdict {
    conditions = List.copyOf(conditions);
    addresses = List.copyOf(addresses);
    links = List.copyOf(links);
    usedBy = List.copyOf(usedBy);
  }
}
