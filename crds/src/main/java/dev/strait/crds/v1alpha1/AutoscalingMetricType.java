package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a number of nodes is derived from. */
public enum AutoscalingMetricType {
  /** Use of the CPU, as a share of what the pods request. */
  @JsonProperty("CPU")
  CPU,
  /** A metric of the pods, as the custom metrics API of the cluster gives it. */
  @JsonProperty("Pods")
  PODS
}
