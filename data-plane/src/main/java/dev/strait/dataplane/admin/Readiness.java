package dev.strait.dataplane.admin;

import java.util.List;

/**
 * Whether new clients should be sent here; the body of {@code /readyz}.
 *
 * @param ready true means 200, false 503
 * @param state how far the node is
 * @param waitingFor what stands between the node and ready, one sentence each; empty when ready
 * @param links the tunnel's links to other nodes
 */
public record Readiness(
    boolean ready, NodeState state, List<String> waitingFor, List<LinkView> links) {
  /** Copies what is mutable. */
  public Readiness {
    waitingFor = List.copyOf(waitingFor);
    links = List.copyOf(links);
  }
}
