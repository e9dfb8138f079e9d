package dev.strait.control.loop;

import dev.strait.control.plan.GroupId;
import dev.strait.nodeconfig.BundleFile;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeTraffic;
import java.util.List;
import java.util.Set;

/**
 * What a node group shall be.
 *
 * @param id the group
 * @param replicas nodes wanted; a laptop runs one unless it is 0
 * @param config written when it differs from what is there
 * @param traffic written when it differs from what is there
 * @param bundle secrets that {@code config} names; to be there before it
 * @param keep names of all bundle files that must stay: those of {@code bundle}, and those of the
 *     configuration before while a node may still read it; anything else may go
 */
public record DesiredGroup(
    GroupId id,
    int replicas,
    NodeConfig config,
    NodeTraffic traffic,
    List<BundleFile> bundle,
    Set<String> keep) {
  /** Copies what is mutable. */
  public DesiredGroup {
    bundle = List.copyOf(bundle);
    keep = Set.copyOf(keep);
  }
}
