package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A comparison of one header field or query parameter. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ValueMatch(
    @JsonPropertyDescription("How it is compared.") @Default("Exact") ValueMatchType type,
    @JsonPropertyDescription("Name of the header field or query parameter.")
        @Required
        @Size(min = 1, max = 256)
        @Pattern(Patterns.TOKEN)
        String name,
    @JsonPropertyDescription("What it must be.") @Required @Size(min = 1, max = 4096)
        String value) {
  /** Fills in the defaults of the schema. */
  public ValueMatch {
    type = Absent.or(type, ValueMatchType.EXACT);
  }
}
