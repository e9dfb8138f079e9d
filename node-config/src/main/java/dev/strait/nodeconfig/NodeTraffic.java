package dev.strait.nodeconfig;

import java.util.List;
import java.util.Map;

/**
 * What changes often: endpoints and weights. It has its own sequence, is acknowledged, and is never
 * history.
 *
 * @param contractVersion as in {@link NodeConfig}
 * @param sequence grows with every change; a node refuses a smaller one
 * @param cores addresses of each core by {@link CoreConfig#name()}
 * @param weights share of the candidate by {@link RouteConfig#id()}; a route without an entry is
 *     wholly stable
 */
public record NodeTraffic(
    int contractVersion,
    long sequence,
    Map<String, List<Endpoint>> cores,
    Map<String, RouteWeight> weights) {
  /** Copies what is mutable. */
  public NodeTraffic {
    cores = Map.copyOf(cores);
    weights = Map.copyOf(weights);
  }
}
