package dev.strait.operator.reconcile;

import dev.strait.crds.v1alpha1.CoreNodeStatus;
import dev.strait.crds.v1alpha1.EdgeNodeStatus;
import dev.strait.crds.v1alpha1.OperationStatus;
import java.util.List;

/** What a cluster adds to a status that the loop made: how far operations are. */
final class Overlay {
  private Overlay() {}

  static EdgeNodeStatus of(EdgeNodeStatus status, List<OperationStatus> operations) {
    return new EdgeNodeStatus(
        status.observedGeneration(),
        status.conditions(),
        status.replicas(),
        status.readyReplicas(),
        status.selector(),
        status.revision(),
        status.addresses(),
        status.links(),
        operations);
  }

  static CoreNodeStatus of(CoreNodeStatus status, List<OperationStatus> operations) {
    return new CoreNodeStatus(
        status.observedGeneration(),
        status.conditions(),
        status.replicas(),
        status.readyReplicas(),
        status.selector(),
        status.revision(),
        status.addresses(),
        operations);
  }
}
