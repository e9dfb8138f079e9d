package dev.strait.operator.reconcile;

import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.Pause;
import dev.strait.control.plan.WantedCertificate;
import dev.strait.crds.v1alpha1.Condition;
import dev.strait.crds.v1alpha1.OperationState;
import dev.strait.crds.v1alpha1.OperationStatus;
import dev.strait.operator.shape.GroupObjects;
import dev.strait.operator.shape.GroupSpec;
import dev.strait.operator.shape.WantedGroup;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes the objects of a group what the loop wants; the same for both kinds. */
public final class GroupReconciler {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Handover handover;
  private final ObjectWriter writer;
  private final Counting counting;
  private final Certificates certificates;
  private final GroupObjects objects;
  private final Consumer<GroupId> delivered;
  private final Events events;
  private final Tidings tidings;
  private final Supplier<PodOperations> pods;

  /**
   * A reconciler of groups.
   *
   * @param handover what is wanted
   * @param client what it is written with
   * @param objects what it looks like
   * @param delivered told when a group has something new to read
   * @param events tells people
   * @param pods what operations need
   */
  public GroupReconciler(
      Handover handover,
      KubernetesClient client,
      GroupObjects objects,
      Consumer<GroupId> delivered,
      Events events,
      Supplier<PodOperations> pods) {
    this.handover = handover;
    this.writer = new ObjectWriter(client);
    this.counting = new Counting(client);
    this.certificates = new Certificates(client);
    this.objects = objects;
    this.delivered = delivered;
    this.events = events;
    this.tidings = new Tidings(events);
    this.pods = pods;
  }

  /**
   * Writes what differs, then removes what is not wanted any more, then goes on with what people
   * asked for.
   *
   * @return how far operations are
   */
  List<OperationStatus> reconcile(
      HasMetadata resource,
      GroupSpec group,
      OwnedObjects<?> owned,
      List<OperationStatus> operations) {
    if (Pause.isAsked(resource)) {
      events.send(
          resource,
          EventReason.PAUSED,
          "Annotation " + Pause.ANNOTATION + ": its objects are left as they are.");
    }
    if (Pause.holds(resource)) {
      return operations;
    }
    WantedGroup wanted = handover.group(group.id());
    WantedCertificate certificate = handover.certificate(group.id());
    if (wanted != null || certificate != null) {
      try {
        certificates.ask(group, certificate);
        if (wanted != null) {
          write(group, wanted, owned);
        }
      } catch (KubernetesClientException | NameTakenException e) {
        if (!Failures.isEnding(e)) {
          events.send(resource, EventReason.APPLY_FAILED, String.valueOf(e.getMessage()));
        }
        throw e;
      }
    }
    Deployment deployment =
        owned.get(Deployment.class, group.id().namespace(), group.names().base());
    List<OperationStatus> next =
        Operations.next(
            resource.getMetadata().getAnnotations(),
            operations,
            new GroupWork(group.id(), deployment, pods.get()),
            Instant.now());
    tellOperations(resource, operations, next);
    return next;
  }

  private void tellOperations(
      HasMetadata resource, List<OperationStatus> before, List<OperationStatus> now) {
    for (OperationStatus operation : now) {
      boolean told =
          before.stream()
              .anyMatch(
                  old ->
                      old.name() == operation.name()
                          && old.token().equals(operation.token())
                          && old.state() == operation.state());
      if (!told) {
        EventReason reason =
            switch (operation.state()) {
              case RUNNING -> EventReason.OPERATION_STARTED;
              case DONE -> EventReason.OPERATION_DONE;
              case FAILED -> EventReason.OPERATION_FAILED;
            };
        events.send(
            resource,
            reason,
            operation.name().name().toLowerCase(Locale.ROOT)
                + " "
                + operation.token()
                + ": "
                + operation.message());
      }
    }
  }

  void tell(HasMetadata resource, List<Condition> before, List<Condition> now) {
    tidings.tell(resource, before, now);
  }

  /** Looked at again soon while an operation runs: nothing else may tell when it is over. */
  static <P extends HasMetadata> UpdateControl<P> again(List<OperationStatus> operations) {
    UpdateControl<P> control = UpdateControl.noUpdate();
    boolean running = operations.stream().anyMatch(each -> each.state() == OperationState.RUNNING);
    return running ? control.rescheduleAfter(LOOK_AGAIN) : control;
  }

  private void write(GroupSpec group, WantedGroup wanted, OwnedObjects<?> owned) {
    String namespace = group.id().namespace();
    Secret bundle = owned.get(Secret.class, namespace, group.names().bundle());
    Deployment deployment = owned.get(Deployment.class, namespace, group.names().base());
    boolean counted = counting.counts(group, deployment);
    Set<String> kept = new HashSet<>();
    boolean news = false;
    try {
      for (HasMetadata object : objects.of(group, wanted, counted, bundle)) {
        HasMetadata there = owned.get(object.getClass(), namespace, object.getMetadata().getName());
        boolean written = writer.write(object, there);
        news |= written && (object instanceof ConfigMap || object instanceof Secret);
        kept.add(ObjectWriter.name(object));
      }
    } finally {
      // Also when a later object is refused: what was written is no news the next time.
      if (news) {
        delivered.accept(group.id());
      }
    }
    for (HasMetadata object : owned.of(group.id())) {
      if (!kept.contains(ObjectWriter.name(object)) && ownedBy(group, object)) {
        writer.delete(object);
      }
    }
  }

  private static boolean ownedBy(GroupSpec group, HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(reference -> group.owner().getUid().equals(reference.getUid()));
  }
}
