package dev.strait.operator.shape;

import dev.strait.crds.v1alpha1.Autoscaling;
import dev.strait.crds.v1alpha1.AutoscalingMetric;
import dev.strait.crds.v1alpha1.AutoscalingMetricType;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpecBuilder;

/** Who counts the pods of a group that does not say how many it wants. */
final class AutoscalerShape {
  private AutoscalerShape() {}

  static HorizontalPodAutoscaler of(GroupSpec group, Autoscaling autoscaling) {
    return new HorizontalPodAutoscalerBuilder()
        .withMetadata(Meta.of(group, group.names().base()))
        .withNewSpec()
        .withNewScaleTargetRef()
        .withApiVersion("apps/v1")
        .withKind("Deployment")
        .withName(group.names().base())
        .endScaleTargetRef()
        .withMinReplicas(autoscaling.minReplicas())
        .withMaxReplicas(autoscaling.maxReplicas())
        .withMetrics(autoscaling.metrics().stream().map(AutoscalerShape::metric).toList())
        .endSpec()
        .build();
  }

  private static MetricSpec metric(AutoscalingMetric metric) {
    if (metric.type() == AutoscalingMetricType.CPU) {
      return new MetricSpecBuilder()
          .withType("Resource")
          .withNewResource()
          .withName("cpu")
          .withNewTarget()
          .withType("Utilization")
          .withAverageUtilization(metric.averageUtilization())
          .endTarget()
          .endResource()
          .build();
    }
    return new MetricSpecBuilder()
        .withType("Pods")
        .withNewPods()
        .withNewMetric()
        .withName(metric.name())
        .endMetric()
        .withNewTarget()
        .withType("AverageValue")
        .withAverageValue(metric.averageValue())
        .endTarget()
        .endPods()
        .build();
  }
}
