package dev.strait.control.plan;

import java.util.Map;

/**
 * What is known of all node groups at one moment.
 *
 * @param groups by id; also groups whose resource is gone
 */
public record Observed(Map<GroupId, ObservedGroup> groups) {
  /** Copies what is mutable. */
  public Observed {
    groups = Map.copyOf(groups);
  }

  /**
   * One group.
   *
   * @param id which
   * @return what is known; {@link ObservedGroup#NOTHING} when it is not there
   */
  public ObservedGroup of(GroupId id) {
    return groups.getOrDefault(id, ObservedGroup.NOTHING);
  }
}
