package dev.strait.operator.reconcile;

import dev.strait.control.plan.ObjectName;
import dev.strait.crds.v1alpha1.Condition;
import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.crds.v1alpha1.TunnelRouteStatus;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** History and status of a TunnelRoute, which owns no other objects. */
public final class TunnelRouteReconciler implements Reconciler<TunnelRoute> {
  private final Desk desk;
  private final OwnedObjects<TunnelRoute> owned;
  private final Tidings tidings;

  /**
   * A reconciler.
   *
   * @param desk what it works with
   * @param owned the informer of routes
   */
  public TunnelRouteReconciler(Desk desk, OwnedObjects<TunnelRoute> owned) {
    this.desk = desk;
    this.owned = owned;
    this.tidings = new Tidings(desk.events());
  }

  @Override
  public List<EventSource<?, TunnelRoute>> prepareEventSources(
      EventSourceContext<TunnelRoute> context) {
    owned.watch(context);
    return new ArrayList<>(List.of(desk.handover().routeTrigger()));
  }

  @Override
  public UpdateControl<TunnelRoute> reconcile(TunnelRoute route, Context<TunnelRoute> context) {
    if (route.isMarkedForDeletion()) {
      return UpdateControl.noUpdate();
    }
    TunnelRouteStatus wanted =
        desk.handover()
            .route(
                new ObjectName(route.getMetadata().getNamespace(), route.getMetadata().getName()));
    if (wanted == null) {
      return UpdateControl.noUpdate(); // the loop calls again, with objects of node groups first
    }
    desk.history().keep(route, route.getSpec());
    TunnelRouteStatus before = desk.statuses().newest(route).getStatus();
    if (desk.statuses().write(route, wanted, new TunnelRoute())) {
      tidings.tell(route, conditions(before), conditions(wanted));
    }
    return UpdateControl.noUpdate();
  }

  private static List<Condition> conditions(@Nullable TunnelRouteStatus status) {
    return status == null
        ? List.of()
        : status.parents().stream().flatMap(parent -> parent.conditions().stream()).toList();
  }

  @Override
  public ErrorStatusUpdateControl<TunnelRoute> updateErrorStatus(
      TunnelRoute resource, Context<TunnelRoute> context, Exception failure) {
    Failures.log(resource, failure);
    return ErrorStatusUpdateControl.noStatusUpdate();
  }
}
