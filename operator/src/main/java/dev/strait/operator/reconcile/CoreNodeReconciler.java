package dev.strait.operator.reconcile;

import dev.strait.control.plan.GroupId;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.CoreNodeStatus;
import dev.strait.crds.v1alpha1.OperationStatus;
import dev.strait.operator.shape.GroupSpec;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Objects, history, operations and status of a CoreNode, and its leave-taking. */
public final class CoreNodeReconciler implements Reconciler<CoreNode> {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /** On top of the drain deadline. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final Desk desk;
  private final OwnedObjects<CoreNode> owned;
  private final GroupReconciler groups;
  private final DrainFinalizer finalizer;

  /**
   * A reconciler.
   *
   * @param desk what it works with
   * @param owned informers
   * @param groups writes objects
   * @param finalizer holds a CoreNode
   */
  public CoreNodeReconciler(
      Desk desk, OwnedObjects<CoreNode> owned, GroupReconciler groups, DrainFinalizer finalizer) {
    this.desk = desk;
    this.owned = owned;
    this.groups = groups;
    this.finalizer = finalizer;
  }

  @Override
  public List<EventSource<?, CoreNode>> prepareEventSources(EventSourceContext<CoreNode> context) {
    List<EventSource<?, CoreNode>> sources = owned.prepare(context);
    sources.add(desk.handover().coreTrigger());
    return sources;
  }

  @Override
  public UpdateControl<CoreNode> reconcile(CoreNode core, Context<CoreNode> context) {
    if (context.isPrimaryResourceDeleted()) {
      return UpdateControl.noUpdate();
    }
    if (core.isMarkedForDeletion() && !core.hasFinalizer(DrainFinalizer.NAME)) {
      return UpdateControl.noUpdate(); // its objects go with it
    }
    finalizer.ensure(core, Instant.now());
    GroupSpec group = GroupSpec.of(core);
    desk.history().keep(core, core.getSpec());
    CoreNodeStatus before = desk.statuses().newest(core).getStatus();
    List<OperationStatus> operations =
        groups.reconcile(core, group, owned, before == null ? List.of() : before.operations());
    CoreNodeStatus wanted = desk.handover().core(group.id());
    if (wanted != null) {
      CoreNodeStatus status = Overlay.of(wanted, operations);
      if (desk.statuses().write(core, status, new CoreNode())) {
        groups.tell(core, before == null ? List.of() : before.conditions(), status.conditions());
      }
    }
    return core.isMarkedForDeletion()
        ? takeLeave(core, group.id())
        : GroupReconciler.again(operations);
  }

  /**
   * It goes when edges have left it, and at the latest when they had time to. Its pods let running
   * exchanges finish, but an edge that does not know yet would go on sending new ones.
   */
  private UpdateControl<CoreNode> takeLeave(CoreNode core, GroupId id) {
    Instant end =
        Instant.parse(core.getMetadata().getDeletionTimestamp())
            .plusMillis(core.getSpec().drain().deadline().millis())
            .plus(GRACE);
    String users = desk.handover().users(id);
    if ("".equals(users) || !Instant.now().isBefore(end)) {
      desk.events().send(core, EventReason.DRAINED, "It waits for nobody any more, and goes.");
      finalizer.remove(core);
      return UpdateControl.noUpdate();
    }
    if (users != null) {
      desk.events()
          .send(core, EventReason.DRAINING, users + " It goes at " + end + " at the latest.");
    }
    return UpdateControl.<CoreNode>noUpdate().rescheduleAfter(LOOK_AGAIN);
  }

  @Override
  public ErrorStatusUpdateControl<CoreNode> updateErrorStatus(
      CoreNode resource, Context<CoreNode> context, Exception failure) {
    Failures.log(resource, failure);
    return ErrorStatusUpdateControl.noStatusUpdate();
  }
}
