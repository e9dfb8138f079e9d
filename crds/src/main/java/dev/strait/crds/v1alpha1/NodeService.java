package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Service in front of the pods of a group. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.loadBalancerClass) || self.type == 'LoadBalancer'",
    message = "loadBalancerClass needs type: LoadBalancer")
@ValidationRule(
    value = "!has(self.externalTrafficPolicy) || self.type != 'ClusterIP'",
    message = "externalTrafficPolicy needs type: NodePort or LoadBalancer")
public record NodeService(
    @JsonPropertyDescription(
            "How far it reaches: inside the cluster, a port of every machine, or a load "
                + "balancer's address.")
        @Default("ClusterIP")
        ServiceType type,
    @JsonPropertyDescription("Annotations of the Service, as load balancers ask for them.")
        @Size(max = 64)
        Map<String, @Size(max = 4096) String> annotations,
    @JsonPropertyDescription("Labels of the Service beside those of Strait, which win.")
        @Size(max = 64)
        Map<String, @Size(max = 63) String> labels,
    @JsonPropertyDescription("Which load balancer; only with `type: LoadBalancer`.")
        @Size(min = 1, max = 316)
        @Nullable String loadBalancerClass,
    @JsonPropertyDescription(
            "Whether traffic from outside may be passed on to another machine; not with "
                + "`type: ClusterIP`. Left out: Cluster.")
        @Nullable TrafficPolicy externalTrafficPolicy,
    @JsonPropertyDescription(
            "Whether TCP and UDP share one Service. false makes a second one, NAME-udp, for load "
                + "balancers that cannot mix them.")
        @Default("true")
        Boolean mixedProtocols) {
  /** What `service: {}` means. */
  public static final NodeService DEFAULT =
      new NodeService(ServiceType.CLUSTER_IP, Map.of(), Map.of(), null, null, true);

  /** Fills in the defaults of the schema. */
  public NodeService {
    type = Absent.or(type, ServiceType.CLUSTER_IP);
    annotations = Absent.orEmpty(annotations);
    labels = Absent.orEmpty(labels);
    mixedProtocols = Absent.or(mixedProtocols, true);
  }
}
