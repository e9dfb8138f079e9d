package dev.strait.operator.reconcile;

import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.EdgeNodeStatus;
import dev.strait.crds.v1alpha1.OperationStatus;
import dev.strait.operator.shape.GroupSpec;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;

/** Objects, history, operations and status of an EdgeNode. */
public final class EdgeNodeReconciler implements Reconciler<EdgeNode> {
  private final Desk desk;
  private final OwnedObjects<EdgeNode> owned;
  private final GroupReconciler groups;

  /**
   * A reconciler.
   *
   * @param desk what it works with
   * @param owned informers
   * @param groups writes objects
   */
  public EdgeNodeReconciler(Desk desk, OwnedObjects<EdgeNode> owned, GroupReconciler groups) {
    this.desk = desk;
    this.owned = owned;
    this.groups = groups;
  }

  @Override
  public List<EventSource<?, EdgeNode>> prepareEventSources(EventSourceContext<EdgeNode> context) {
    List<EventSource<?, EdgeNode>> sources = owned.prepare(context);
    sources.add(desk.handover().edgeTrigger());
    return sources;
  }

  @Override
  public UpdateControl<EdgeNode> reconcile(EdgeNode edge, Context<EdgeNode> context) {
    if (edge.isMarkedForDeletion()) {
      return UpdateControl.noUpdate(); // its objects go with it
    }
    GroupSpec group = GroupSpec.of(edge);
    desk.history().keep(edge, edge.getSpec());
    EdgeNodeStatus before = desk.statuses().newest(edge).getStatus();
    List<OperationStatus> operations =
        groups.reconcile(edge, group, owned, before == null ? List.of() : before.operations());
    EdgeNodeStatus wanted = desk.handover().edge(group.id());
    if (wanted != null) {
      EdgeNodeStatus status = Overlay.of(wanted, operations);
      if (desk.statuses().write(edge, status, new EdgeNode())) {
        groups.tell(edge, before == null ? List.of() : before.conditions(), status.conditions());
      }
    }
    return GroupReconciler.again(operations);
  }

  @Override
  public ErrorStatusUpdateControl<EdgeNode> updateErrorStatus(
      EdgeNode resource, Context<EdgeNode> context, Exception failure) {
    Failures.log(resource, failure);
    return ErrorStatusUpdateControl.noStatusUpdate();
  }
}
