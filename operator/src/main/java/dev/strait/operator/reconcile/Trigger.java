package dev.strait.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Objects;
import java.util.Set;

/**
 * Both ways between a reconciler and the loop: the loop calls the reconciler of a resource, and is
 * told when the resource itself has changed.
 *
 * @param <P> kind of the resource
 */
public final class Trigger<P extends HasMetadata> extends AbstractEventSource<Void, P>
    implements ResourceEventAware<P> {
  private final Runnable changed;

  Trigger(Runnable changed) {
    super(Void.class, "loop");
    this.changed = changed;
  }

  /** Has the reconciler of a resource called soon; one that is not there is passed over. */
  void fire(String namespace, String name) {
    if (isRunning()) {
      getEventHandler().handleEvent(new Event(new ResourceID(name, namespace)));
    }
  }

  @Override
  public void onResourceCreated(P resource) {
    changed.run();
  }

  @Override
  public void onResourceUpdated(P now, P before) {
    if (differ(now, before)) {
      changed.run();
    }
  }

  @Override
  public void onResourceDeleted(P resource) {
    changed.run();
  }

  @Override
  public Set<Void> getSecondaryResources(P primary) {
    return Set.of();
  }

  /** Whether people changed something; a status is the operator's own. */
  static boolean differ(HasMetadata now, HasMetadata before) {
    ObjectMeta a = now.getMetadata();
    ObjectMeta b = before.getMetadata();
    return !Objects.equals(a.getGeneration(), b.getGeneration())
        || !Objects.equals(a.getDeletionTimestamp(), b.getDeletionTimestamp())
        || !Objects.equals(a.getAnnotations(), b.getAnnotations())
        || !Objects.equals(a.getLabels(), b.getLabels());
  }
}
