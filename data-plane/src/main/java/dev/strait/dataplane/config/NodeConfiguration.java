package dev.strait.dataplane.config;

import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeTraffic;
import java.util.Map;

/**
 * All that a node is to run, whole and valid.
 *
 * @param revision revision of the declared configuration
 * @param config what is declared
 * @param traffic endpoints and weights; {@link #NO_TRAFFIC} before the first was written
 */
public record NodeConfiguration(String revision, NodeConfig config, NodeTraffic traffic) {
  /** Knows no endpoint and no weight; every real one has a larger sequence. */
  public static final NodeTraffic NO_TRAFFIC =
      new NodeTraffic(NodeConfig.CONTRACT_VERSION, -1, Map.of(), Map.of());
}
