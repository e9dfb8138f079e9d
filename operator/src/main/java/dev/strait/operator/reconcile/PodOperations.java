package dev.strait.operator.reconcile;

import dev.strait.control.plan.GroupId;
import org.jspecify.annotations.Nullable;

/** What operations need of pods; {@code fleet} has them. */
public interface PodOperations {
  /**
   * Has every node of a group read its files again.
   *
   * @param group which
   */
  void reload(GroupId group);

  /**
   * Nodes that have not answered for what they should run since the last {@link #reload}.
   *
   * @param group which
   * @return how many
   */
  int notReloaded(GroupId group);

  /**
   * Nodes that do not run what they should.
   *
   * @param group which
   * @return how many
   */
  int unsettled(GroupId group);

  /**
   * Whether a pod of a group is there.
   *
   * @param group which
   * @param pod its name
   * @return true also while it ends
   */
  boolean exists(GroupId group, String pod);

  /**
   * Asks for the eviction of a pod, which drains on its way; one that ends already is left alone.
   *
   * @param group which
   * @param pod its name
   * @return why it was refused now; null when it was not
   */
  @Nullable String evict(GroupId group, String pod);
}
