package dev.strait.control.plan;

import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeTraffic;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of one group should run.
 *
 * @param id the group
 * @param replicas nodes wanted
 * @param config passes NodeConfigValidation
 * @param traffic passes NodeConfigValidation; its sequence is larger than what was applied exactly
 *     when its content differs
 */
public record PlannedGroup(GroupId id, int replicas, NodeConfig config, NodeTraffic traffic) {
  /**
   * Whether its documents are there already.
   *
   * @param there what was last written for the group
   * @return true when both are equal
   */
  public boolean isAlready(@Nullable Applied there) {
    return there != null && config.equals(there.config()) && traffic.equals(there.traffic());
  }
}
