package dev.strait.dataplane.admin;

import dev.strait.dataplane.config.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What runs, told to whoever controls the node; the body of {@code /config}.
 *
 * @param contractVersions versions of NodeConfig and NodeTraffic that this build reads
 * @param revision revision of the NodeConfig that runs; null before the first
 * @param trafficSequence sequence of the NodeTraffic that runs; null before the first
 * @param refused why what was written last does not run; null when it does
 * @param state how far the node is
 * @param listening the sockets it listens on
 * @param links the tunnel, by peer
 * @param problems what the node cannot do although its configuration runs; one sentence each
 */
public record Acknowledgement(
    List<Integer> contractVersions,
    @Nullable String revision,
    @Nullable Long trafficSequence,
    @Nullable Refusal refused,
    NodeState state,
    List<BoundPort> listening,
    List<PeerLinks> links,
    List<String> problems) {
  /** Copies what is mutable. */
  public Acknowledgement {
    contractVersions = List.copyOf(contractVersions);
    listening = List.copyOf(listening);
    links = List.copyOf(links);
    problems = List.copyOf(problems);
  }
}
