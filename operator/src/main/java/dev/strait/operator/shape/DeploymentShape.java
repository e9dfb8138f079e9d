package dev.strait.operator.shape;

import dev.strait.control.loop.Annotations;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Map;
import java.util.TreeMap;

/** The Deployment of a group. */
final class DeploymentShape {
  private DeploymentShape() {}

  /** Replicas are left out when somebody else counts. */
  static Deployment of(GroupSpec group, String defaultImage, boolean counted) {
    return new DeploymentBuilder()
        .withMetadata(Meta.of(group, group.names().base()))
        .withNewSpec()
        .withReplicas(counted ? group.replicas() : null)
        .withMinReadySeconds(5)
        .withProgressDeadlineSeconds(600)
        .withRevisionHistoryLimit(3)
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withMaxSurge(new IntOrString(1))
        .withMaxUnavailable(new IntOrString(0))
        .endRollingUpdate()
        .endStrategy()
        .withNewSelector()
        .withMatchLabels(group.names().selector())
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels(group))
        .withAnnotations(annotations(group))
        .endMetadata()
        .withSpec(PodShape.of(group, defaultImage))
        .endTemplate()
        .endSpec()
        .build();
  }

  private static Map<String, String> labels(GroupSpec group) {
    Map<String, String> labels = new TreeMap<>(group.template().labels());
    labels.putAll(group.names().labels());
    return labels;
  }

  private static Map<String, String> annotations(GroupSpec group) {
    Map<String, String> annotations = new TreeMap<>(group.template().annotations());
    annotations.put("kubectl.kubernetes.io/default-container", "node");
    annotations.put("prometheus.io/scrape", "true");
    annotations.put("prometheus.io/port", Integer.toString(PodPorts.ADMIN));
    if (group.tunnelQuic() != null) {
      annotations.put(Annotations.TUNNEL_QUIC, group.tunnelQuic());
    }
    if (group.restart() != null) {
      annotations.put(Annotations.RESTARTED, group.restart());
    }
    return annotations;
  }
}
