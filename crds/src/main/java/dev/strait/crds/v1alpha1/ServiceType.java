package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far a Service reaches. */
public enum ServiceType {
  /** Inside the cluster. */
  @JsonProperty("ClusterIP")
  CLUSTER_IP,
  /** A port of every machine. */
  @JsonProperty("NodePort")
  NODE_PORT,
  /** An address that a load balancer gives. */
  @JsonProperty("LoadBalancer")
  LOAD_BALANCER
}
