package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a group of core nodes should be. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CoreNodeSpec(
    @JsonPropertyDescription(
            "Where the nodes run; a label for metrics, status and routing, with no effect "
                + "of its own.")
        @Default("")
        @Size(max = 63)
        @Pattern(Patterns.LABEL_OR_EMPTY)
        String region,
    @JsonPropertyDescription(
            "How many core nodes to run; with autoscaling, how many to begin with. One machine "
                + "always runs one.")
        @Default("1")
        @Min(0)
        @Max(1000)
        @SpecReplicas
        Integer replicas,
    @JsonPropertyDescription("Where edges are taken in.") @Default("{}") CoreTunnel tunnel,
    @JsonPropertyDescription(
            "Edges that may connect. Left out: every EdgeNode of the same namespace that names it.")
        @Size(min = 1, max = 64)
        List<AllowedEdge> edges,
    @JsonPropertyDescription("What may be dialled. Left out: nothing.") @Default("{}")
        Egress egress,
    @JsonPropertyDescription("Bounds on what a node holds.") @Default("{}") CoreLimits limits,
    @JsonPropertyDescription("How a node ends.") @Default("{}") Drain drain,
    @JsonPropertyDescription(
            "Image of the nodes. Left out: the operator's own choice. No effect on one machine.")
        @Size(min = 1, max = 512)
        @Pattern(Patterns.IMAGE)
        @Nullable String image,
    @JsonPropertyDescription(
            "When the image is pulled. Left out: IfNotPresent. No effect on one machine.")
        @Nullable ImagePullPolicy imagePullPolicy,
    @JsonPropertyDescription("The Service in front of the nodes. No effect on one machine.")
        @Default("{}")
        NodeService service,
    @JsonPropertyDescription(
            "Left out: replicas says how many nodes there are. No effect on one machine.")
        @Nullable Autoscaling autoscaling,
    @JsonPropertyDescription(
            "What the pods have beside what Strait gives them. No effect on one machine.")
        @Default("{}")
        NodeTemplate template) {
  /** Fills in the defaults of the schema. */
  public CoreNodeSpec {
    region = Absent.or(region, "");
    replicas = Absent.or(replicas, 1);
    tunnel = Absent.or(tunnel, CoreTunnel.DEFAULT);
    edges = Absent.orEmpty(edges);
    egress = Absent.or(egress, Egress.NOTHING);
    limits = Absent.or(limits, CoreLimits.DEFAULT);
    drain = Absent.or(drain, Drain.DEFAULT);
    service = Absent.or(service, NodeService.DEFAULT);
    template = Absent.or(template, NodeTemplate.DEFAULT);
  }
}
