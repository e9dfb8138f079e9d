package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/** A requirement on one label. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "self.operator in ['In', 'NotIn'] ? has(self.values) && size(self.values) > 0 "
            + ": !has(self.values) || size(self.values) == 0",
    message = "values are needed with In and NotIn, and only then")
public record LabelRequirement(
    @JsonPropertyDescription("Name of the label.") @Required @Size(min = 1, max = 317) String key,
    @JsonPropertyDescription("How the label is compared.") @Required LabelOperator operator,
    @JsonPropertyDescription("Values to compare with; only with In and NotIn.") @Size(max = 64)
        List<@Size(max = 63) String> values) {
  /** Fills in the defaults of the schema. */
  public LabelRequirement {
    values = Absent.orEmpty(values);
  }

  boolean holds(Map<String, String> labels) {
    String value = labels.get(key);
    return switch (operator) {
      case IN -> value != null && values.contains(value);
      case NOT_IN -> value == null || !values.contains(value);
      case EXISTS -> value != null;
      case DOES_NOT_EXIST -> value == null;
    };
  }
}
