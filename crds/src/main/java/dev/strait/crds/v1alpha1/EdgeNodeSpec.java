package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a group of edge nodes should be. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.listeners.all(l, self.listeners.exists_one(m, m.port == l.port))",
    message = "listeners: each needs a port of its own")
public record EdgeNodeSpec(
    @JsonPropertyDescription(
            "Where the nodes run; a label for metrics, status and routing, with no effect "
                + "of its own.")
        @Default("")
        @Size(max = 63)
        @Pattern(Patterns.LABEL_OR_EMPTY)
        String region,
    @JsonPropertyDescription(
            "How many edge nodes to run; with autoscaling, how many to begin with. One machine "
                + "always runs one.")
        @Default("1")
        @Min(0)
        @Max(1000)
        @SpecReplicas
        Integer replicas,
    @JsonPropertyDescription("Where clients are taken in.") @Required @Size(min = 1, max = 32)
        List<Listener> listeners,
    @JsonPropertyDescription("Cores that exchanges may be carried to.")
        @Required
        @Size(min = 1, max = 64)
        List<EdgeCore> cores,
    @JsonPropertyDescription("How cores are dialled.") @Default("{}") EdgeTunnel tunnel,
    @JsonPropertyDescription("Bounds on everything a client can make a node hold.") @Default("{}")
        EdgeLimits limits,
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
        NodeTemplate template,
    @JsonPropertyDescription(
            "Who may say where a client comes from. Left out: nobody, a client is who connects.")
        @Nullable ClientAddress clientAddress,
    @JsonPropertyDescription(
            "What may be dialled for rules that go directly, without a core. Left out: nothing.")
        @Default("{}")
        Egress egress,
    @JsonPropertyDescription(
            "What tells the countries of clients. Left out: rules with clientCountries match "
                + "nobody.")
        @Nullable GeoIp geoip) {
  /** Fills in the defaults of the schema. */
  public EdgeNodeSpec {
    region = Absent.or(region, "");
    replicas = Absent.or(replicas, 1);
    listeners = Absent.orEmpty(listeners);
    cores = Absent.orEmpty(cores);
    tunnel = Absent.or(tunnel, EdgeTunnel.DEFAULT);
    limits = Absent.or(limits, EdgeLimits.DEFAULT);
    drain = Absent.or(drain, Drain.DEFAULT);
    service = Absent.or(service, NodeService.DEFAULT);
    template = Absent.or(template, NodeTemplate.DEFAULT);
    egress = Absent.or(egress, Egress.NOTHING);
  }
}
