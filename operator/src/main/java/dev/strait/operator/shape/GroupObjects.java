package dev.strait.operator.shape;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All objects of a group.
 *
 * @param operatorNamespace where acknowledgements are asked from
 * @param defaultImage image of nodes that declare none
 */
public record GroupObjects(String operatorNamespace, String defaultImage) {
  /** Kinds of them. */
  public static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          Secret.class,
          ConfigMap.class,
          ServiceAccount.class,
          Deployment.class,
          Service.class,
          PodDisruptionBudget.class,
          HorizontalPodAutoscaler.class,
          NetworkPolicy.class);

  /**
   * What shall be there.
   *
   * @param group resource
   * @param wanted what its nodes shall run
   * @param counted whether the Deployment says how many pods; false when an autoscaler does
   * @param bundle the Secret as it is now; null when there is none
   * @return in the order in which they are to be applied; others of the group may go then
   */
  public List<HasMetadata> of(
      GroupSpec group, WantedGroup wanted, boolean counted, @Nullable Secret bundle) {
    List<HasMetadata> objects = new ArrayList<>();
    objects.add(ConfigShape.bundle(group, wanted.group(), bundle));
    objects.addAll(ConfigShape.config(group, wanted.shards()));
    objects.add(ConfigShape.traffic(group, wanted.group()));
    objects.add(GuardShape.account(group));
    objects.add(GuardShape.budget(group));
    objects.add(GuardShape.policy(group, operatorNamespace));
    objects.addAll(ServiceShape.of(group));
    objects.add(DeploymentShape.of(group, defaultImage, counted));
    if (group.autoscaling() != null) {
      objects.add(AutoscalerShape.of(group, group.autoscaling()));
    }
    return objects;
  }
}
