package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** How many nodes a group has, by how much they do. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.minReplicas <= self.maxReplicas",
    message = "minReplicas must not be more than maxReplicas")
public record Autoscaling(
    @JsonPropertyDescription("Fewest nodes.") @Default("1") @Min(1) @Max(1000) Integer minReplicas,
    @JsonPropertyDescription("Most nodes.") @Required @Min(1) @Max(1000) Integer maxReplicas,
    @JsonPropertyDescription("The one that asks for most nodes decides.")
        @Default("[{\"type\":\"CPU\",\"averageUtilization\":70}]")
        @Size(min = 1, max = 8)
        List<AutoscalingMetric> metrics) {
  /** Fills in the defaults of the schema. */
  public Autoscaling {
    minReplicas = Absent.or(minReplicas, 1);
    metrics =
        metrics == null
            ? List.of(new AutoscalingMetric(AutoscalingMetricType.CPU, 70, null, null))
            : List.copyOf(metrics);
  }
}
