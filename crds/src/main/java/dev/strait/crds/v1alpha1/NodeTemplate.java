package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the pods of a group have beside what Strait gives them; a change rolls them. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NodeTemplate(
    @JsonPropertyDescription("Labels of the pods beside those of Strait, which win.")
        @Size(max = 64)
        Map<String, @Size(max = 63) String> labels,
    @JsonPropertyDescription("Annotations of the pods beside those of Strait, which win.")
        @Size(max = 64)
        Map<String, @Size(max = 4096) String> annotations,
    @JsonPropertyDescription("Environment of the nodes; it comes after Strait's own.")
        @Size(max = 64)
        List<EnvValue> env,
    @JsonPropertyDescription("What a node may use.") @Default("{}") NodeResources resources,
    @JsonPropertyDescription("Labels that a machine must have.") @Size(max = 64)
        Map<String, @Size(max = 63) String> nodeSelector,
    @JsonPropertyDescription("Taints of machines that are no hindrance, as in a Pod.")
        @Size(max = 32)
        List<Toleration> tolerations,
    @JsonPropertyDescription("Which machines are wanted, as in a Pod.") @Nullable Affinity affinity,
    @JsonPropertyDescription(
            "How pods are spread, as in a Pod. Left out: over machines and zones, if they can be.")
        @Size(max = 8)
        List<TopologySpreadConstraint> topologySpreadConstraints,
    @JsonPropertyDescription("Name of a PriorityClass.")
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SUBDOMAIN)
        @Nullable String priorityClassName,
    @JsonPropertyDescription("Secrets that registries ask for.") @Size(max = 16)
        List<ImagePullSecret> imagePullSecrets) {
  /** What `template: {}` means. */
  public static final NodeTemplate DEFAULT =
      new NodeTemplate(
          Map.of(),
          Map.of(),
          List.of(),
          NodeResources.DEFAULT,
          Map.of(),
          List.of(),
          null,
          List.of(),
          null,
          List.of());

  /** Fills in the defaults of the schema. */
  public NodeTemplate {
    labels = Absent.orEmpty(labels);
    annotations = Absent.orEmpty(annotations);
    env = Absent.orEmpty(env);
    resources = Absent.or(resources, NodeResources.DEFAULT);
    nodeSelector = Absent.orEmpty(nodeSelector);
    tolerations = Absent.orEmpty(tolerations);
    topologySpreadConstraints = Absent.orEmpty(topologySpreadConstraints);
    imagePullSecrets = Absent.orEmpty(imagePullSecrets);
  }
}
