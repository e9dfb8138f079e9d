package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A backend and its share. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BackendRef(
    @JsonPropertyDescription("Name of one of spec.backends.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern(Patterns.LABEL)
        String name,
    @JsonPropertyDescription("Share of the requests; 0 takes none.")
        @Default("1")
        @Min(0)
        @Max(1000000)
        Integer weight) {
  /** Fills in the defaults of the schema. */
  public BackendRef {
    weight = Absent.or(weight, 1);
  }
}
