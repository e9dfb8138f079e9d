package dev.strait.dataplane.config;

import java.util.List;

/**
 * Why what was written for this node does not run. What ran before goes on.
 *
 * @param what {@code node-config} or {@code node-traffic}
 * @param revision what was refused: the NodeConfig's revision or the NodeTraffic's sequence; empty
 *     when it could not be read that far
 * @param reasons every reason, one sentence each; at least one
 */
public record Refusal(String what, String revision, List<String> reasons) {
  /** {@link #what()} of a NodeConfig. */
  public static final String NODE_CONFIG = "node-config";

  /** {@link #what()} of a NodeTraffic. */
  public static final String NODE_TRAFFIC = "node-traffic";

  /** Copies what is mutable. */
  public Refusal {
    reasons = List.copyOf(reasons);
  }
}
