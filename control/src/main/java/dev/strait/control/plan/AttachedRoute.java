package dev.strait.control.plan;

import dev.strait.crds.v1alpha1.ParentRef;
import dev.strait.nodeconfig.AttachmentConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A route and the listeners that take it.
 *
 * @param rendered the route
 * @param attachments where it may serve as it is declared now, by edge
 * @param held where the version that was applied before may go on serving, by edge
 * @param abroad edges of other clusters that it may come from
 * @param parents what became of each parentRef, in order
 */
record AttachedRoute(
    RenderedRoute rendered,
    Map<GroupId, List<AttachmentConfig>> attachments,
    Map<GroupId, List<AttachmentConfig>> held,
    Set<GroupId> abroad,
    List<Parent> parents) {

  /**
   * What became of one parentRef.
   *
   * @param ref as declared
   * @param edge the group it names, there or not
   * @param refusal why nothing there takes the route; null when at least one listener does
   * @param message for people
   */
  record Parent(ParentRef ref, GroupId edge, @Nullable Reason refusal, String message) {}

  boolean attachedTo(GroupId edge) {
    return attachments.containsKey(edge) || held.containsKey(edge) || abroad.contains(edge);
  }

  /** Every edge it is {@link #attachedTo}. */
  Set<GroupId> edges() {
    Set<GroupId> edges = new HashSet<>(attachments.keySet());
    edges.addAll(held.keySet());
    edges.addAll(abroad);
    return edges;
  }
}
