package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** Something that a number of nodes is derived from. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "self.type == 'CPU' ? has(self.averageUtilization) && !has(self.name) && "
            + "!has(self.averageValue) : has(self.name) && has(self.averageValue) && "
            + "!has(self.averageUtilization)",
    message =
        "type CPU needs averageUtilization alone, type Pods needs name and averageValue alone")
public record AutoscalingMetric(
    @JsonPropertyDescription("Use of the CPU, or a metric of the pods.") @Default("CPU")
        AutoscalingMetricType type,
    @JsonPropertyDescription("With type CPU: percent of the CPU that the pods request.")
        @Min(1)
        @Max(1000)
        @Nullable Integer averageUtilization,
    @JsonPropertyDescription("With type Pods: name in the custom metrics API of the cluster.")
        @Size(min = 1, max = 253)
        @Pattern(Patterns.METRIC)
        @Nullable String name,
    @JsonPropertyDescription("With type Pods: what a pod should have of it, such as `1k`.")
        @Nullable Quantity averageValue) {
  /** Fills in the defaults of the schema. */
  public AutoscalingMetric {
    type = Absent.or(type, AutoscalingMetricType.CPU);
  }
}
