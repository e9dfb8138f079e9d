package dev.strait.control.plan;

import dev.strait.nodeconfig.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * One running node.
 *
 * @param name pod or process, for messages
 * @param tunnel where edges reach it; null on an edge, and on a core that has no address yet or
 *     whose process has ended
 * @param acknowledgement what it said last; null while it does not answer
 */
public record ObservedNode(
    String name, @Nullable Endpoint tunnel, @Nullable Acknowledgement acknowledgement) {

  /**
   * Whether it runs a revision.
   *
   * @param revision of a NodeConfig
   * @return true when it said so
   */
  public boolean runs(String revision) {
    return acknowledgement != null && revision.equals(acknowledgement.revision());
  }

  /**
   * Whether it is in a state.
   *
   * @param state to compare with
   * @return true when it said so
   */
  public boolean is(Acknowledgement.State state) {
    return acknowledgement != null && acknowledgement.state() == state;
  }
}
