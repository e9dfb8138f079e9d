package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a group of core nodes is. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CoreNodeStatus(
    @JsonPropertyDescription("Generation of the spec that the status is about.") @Min(0)
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("What is true of the resource now.") @Size(max = 16)
        List<Condition> conditions,
    @JsonPropertyDescription("Nodes that run.") @Min(0) @StatusReplicas @Nullable Integer replicas,
    @JsonPropertyDescription("Nodes that are ready.") @Min(0) @Nullable Integer readyReplicas,
    @JsonPropertyDescription("Label selector of the nodes.") @Size(max = 1024) @LabelSelector
        @Nullable String selector,
    @JsonPropertyDescription("The configuration on its way.") @Nullable RevisionStatus revision,
    @JsonPropertyDescription("Where the nodes are reached: host:port.") @Size(max = 64)
        List<@Size(max = 300) String> addresses,
    @JsonPropertyDescription("What became of what was asked by annotations.") @Size(max = 16)
        List<OperationStatus> operations) {
  /** Fills in the defaults of the schema. */
  public CoreNodeStatus {
    conditions = Absent.orEmpty(conditions);
    addresses = Absent.orEmpty(addresses);
    operations = Absent.orEmpty(operations);
  }
}
