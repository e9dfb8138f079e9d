package dev.strait.control.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one node group.
 *
 * @param applied what was last written for it, also before this process started; null for nothing
 * @param nodes nodes that run
 * @param addresses where an edge's clients or a core's edges reach it, {@code host:port}; for the
 *     status, empty when unknown
 * @param earlier what was written before {@code applied} and nodes may still run, oldest first
 */
public record ObservedGroup(
    @Nullable Applied applied,
    List<ObservedNode> nodes,
    List<String> addresses,
    List<Applied> earlier) {
  /** A group that is not there yet. */
  public static final ObservedGroup NOTHING = new ObservedGroup(null, List.of(), List.of());

  /** Copies what is mutable. */
  public ObservedGroup {
    nodes = List.copyOf(nodes);
    addresses = List.copyOf(addresses);
    earlier = List.copyOf(earlier);
  }

  /**
   * A group of which only the newest is known.
   *
   * @param applied what was last written for it; null for nothing
   * @param nodes nodes that run
   * @param addresses where it is reached
   */
  public ObservedGroup(
      @Nullable Applied applied, List<ObservedNode> nodes, List<String> addresses) {
    this(applied, nodes, addresses, List.of());
  }

  /**
   * The same group with what is known of before.
   *
   * @param earlier oldest first
   * @return a copy
   */
  public ObservedGroup after(List<Applied> earlier) {
    return new ObservedGroup(applied, nodes, addresses, earlier);
  }

  /**
   * Nodes that are to go on: those that drain are on their way out, and nobody waits for them.
   *
   * @return a part of {@link #nodes()}
   */
  public List<ObservedNode> living() {
    return nodes.stream().filter(node -> !node.is(Acknowledgement.State.DRAINING)).toList();
  }
}
