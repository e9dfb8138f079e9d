package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A variable in the environment of a node. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EnvValue(
    @JsonPropertyDescription("Name of the variable.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.ENV_NAME)
        String name,
    @JsonPropertyDescription("Its value.") @Default("") @Size(max = 32768) String value) {
  /** Fills in the defaults of the schema. */
  public EnvValue {
    value = Absent.or(value, "");
  }
}
