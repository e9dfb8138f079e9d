package dev.strait.operator.reconcile;

import dev.strait.control.loop.Annotations;
import dev.strait.control.plan.GroupId;
import dev.strait.crds.v1alpha1.OperationName;
import dev.strait.crds.v1alpha1.OperationState;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Operations on the pods of one group. */
final class GroupWork implements Operations.Work {
  private final GroupId group;
  private final @Nullable Deployment deployment;
  private final PodOperations pods;

  GroupWork(GroupId group, @Nullable Deployment deployment, PodOperations pods) {
    this.group = group;
    this.deployment = deployment;
    this.pods = pods;
  }

  @Override
  public void begin(OperationName name, String token) {
    if (name == OperationName.RELOAD) {
      pods.reload(group);
    }
    // A restart is in the Deployment; a drain goes on until the pods are gone.
  }

  @Override
  public Operations.Progress progress(OperationName name, String token) {
    return switch (name) {
      case RESTART -> restart(token);
      case RELOAD -> reload();
      case DRAIN -> drain(token);
    };
  }

  private Operations.Progress restart(String token) {
    if (deployment == null || deployment.getStatus() == null || !carries(token)) {
      return running("The Deployment does not carry the token yet.");
    }
    DeploymentStatus status = deployment.getStatus();
    int wanted = Objects.requireNonNullElse(deployment.getSpec().getReplicas(), 1);
    int updated = Objects.requireNonNullElse(status.getUpdatedReplicas(), 0);
    int available = Objects.requireNonNullElse(status.getAvailableReplicas(), 0);
    int all = Objects.requireNonNullElse(status.getReplicas(), 0);
    boolean seen =
        Objects.equals(status.getObservedGeneration(), deployment.getMetadata().getGeneration());
    String message = "%d of %d pods are new, %d serve.".formatted(updated, wanted, available);
    return seen && updated == wanted && available >= wanted && all == wanted
        ? done(message)
        : running(message);
  }

  private boolean carries(String token) {
    Map<String, String> annotations =
        deployment == null
            ? null
            : deployment.getSpec().getTemplate().getMetadata().getAnnotations();
    return annotations != null && token.equals(annotations.get(Annotations.RESTARTED));
  }

  private Operations.Progress reload() {
    int late = pods.notReloaded(group);
    return late == 0
        ? done("All nodes have read their files anew.")
        : running("%d nodes have not acknowledged yet.".formatted(late));
  }

  private Operations.Progress drain(String names) {
    List<String> left =
        Arrays.stream(names.split(",", -1))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .filter(name -> pods.exists(group, name))
            .toList();
    if (left.isEmpty()) {
      return done("None of these pods is there any more.");
    }
    String held = "";
    for (String name : left) {
      String refusal = pods.evict(group, name);
      held = refusal == null ? held : " " + refusal;
    }
    return running(String.join(", ", left) + " still ends its exchanges." + held);
  }

  private static Operations.Progress running(String message) {
    return new Operations.Progress(OperationState.RUNNING, message);
  }

  private static Operations.Progress done(String message) {
    return new Operations.Progress(OperationState.DONE, message);
  }
}
