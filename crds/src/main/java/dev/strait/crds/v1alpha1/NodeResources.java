package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/** What a node's container may use. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NodeResources(
    @JsonPropertyDescription("What is set aside for it, such as `cpu: 500m`.") @Size(max = 16)
        Map<String, Quantity> requests,
    @JsonPropertyDescription(
            "What it never goes beyond, such as `memory: 1Gi`; the heap is sized by it.")
        @Size(max = 16)
        Map<String, Quantity> limits) {
  /** What `resources: {}` means: the operator's own choice. */
  public static final NodeResources DEFAULT = new NodeResources(Map.of(), Map.of());

  /** Fills in the defaults of the schema. */
  public NodeResources {
    requests = Absent.orEmpty(requests);
    limits = Absent.orEmpty(limits);
  }
}
