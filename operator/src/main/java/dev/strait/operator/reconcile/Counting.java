package dev.strait.operator.reconcile;

import dev.strait.operator.shape.GroupNames;
import dev.strait.operator.shape.GroupSpec;
import dev.strait.operator.shape.ServerSideApply;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who says how many pods there are. A new Deployment begins with what is declared; where there is
 * an autoscaler, the number is then given out of hand. To leave it out at once would make it 1: the
 * API server fills in its default when the only owner of a field drops it.
 */
final class Counting {
  private static final PatchContext HOLD = ServerSideApply.asPart("replicas");

  private final KubernetesClient client;

  Counting(KubernetesClient client) {
    this.client = client;
  }

  /** Whether replicas are to be written. */
  boolean counts(GroupSpec group, @Nullable Deployment there) {
    if (group.autoscaling() == null || there == null) {
      return true;
    }
    if (ours(there)) {
      client
          .resource(
              new DeploymentBuilder()
                  .withNewMetadata()
                  .withNamespace(there.getMetadata().getNamespace())
                  .withName(there.getMetadata().getName())
                  .withUid(there.getMetadata().getUid())
                  .endMetadata()
                  .withNewSpec()
                  .withReplicas(there.getSpec().getReplicas())
                  .endSpec()
                  .build())
          .patch(HOLD);
    }
    return false;
  }

  private static boolean ours(Deployment there) {
    return there.getMetadata().getManagedFields().stream()
        .filter(each -> GroupNames.OPERATOR.equals(each.getManager()))
        .filter(each -> each.getFieldsV1() != null)
        .anyMatch(
            each ->
                each.getFieldsV1().getAdditionalProperties().get("f:spec") instanceof Map<?, ?> spec
                    && spec.containsKey("f:replicas"));
  }
}
