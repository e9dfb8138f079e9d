package dev.strait.control.loop;

import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.Plan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one round did.
 *
 * @param plan what it wanted
 * @param applied groups it changed
 * @param removed groups it ended
 * @param failures one sentence for each thing that could not be done; it is tried again
 * @param rotation what a rotation of the CA waits for; null when none is under way
 * @param settled whether every node runs what it should and nothing was left to do
 */
public record Round(
    Plan plan,
    List<GroupId> applied,
    List<GroupId> removed,
    List<String> failures,
    @Nullable String rotation,
    boolean settled) {
  /** Copies what is mutable. */
  public Round {
    applied = List.copyOf(applied);
    removed = List.copyOf(removed);
    failures = List.copyOf(failures);
  }
}
