package dev.strait.control.plan;

import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeConfigJson;
import dev.strait.nodeconfig.NodeTraffic;

/**
 * What was last written for a group.
 *
 * @param config its NodeConfig
 * @param traffic its NodeTraffic
 * @param revision of the NodeConfig, as nodes acknowledge it
 */
public record Applied(NodeConfig config, NodeTraffic traffic, String revision) {
  /**
   * What was written, with a revision that is not known yet.
   *
   * @param config its NodeConfig
   * @param traffic its NodeTraffic
   */
  public Applied(NodeConfig config, NodeTraffic traffic) {
    this(config, traffic, NodeConfigJson.revision(config));
  }
}
