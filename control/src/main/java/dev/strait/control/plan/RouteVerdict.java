package dev.strait.control.plan;

import dev.strait.crds.v1alpha1.ParentRef;
import java.util.List;

/**
 * What to tell people about a TunnelRoute.
 *
 * @param revision content hash of its spec
 * @param parents one for each of its parentRefs, in their order
 */
public record RouteVerdict(String revision, List<Parent> parents) {
  /** Copies what is mutable. */
  public RouteVerdict {
    parents = List.copyOf(parents);
  }

  /**
   * At one parent.
   *
   * @param ref as declared
   * @param conditions Accepted, ResolvedRefs and Programmed
   */
  public record Parent(ParentRef ref, List<PlannedCondition> conditions) {
    /** Copies what is mutable. */
    public Parent {
      conditions = List.copyOf(conditions);
    }
  }
}
