package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** How a node ends: it takes nothing new, what runs may finish, then it is closed. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Drain(
    @JsonPropertyDescription("Time that exchanges have to finish.")
        @Default("2m")
        @Size(max = 20)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) <= duration('24h')",
            message = "must be a duration from 0s to 24h")
        GatewayDuration deadline) {
  /** What `drain: {}` means. */
  public static final Drain DEFAULT = new Drain(GatewayDuration.parse("2m"));

  /** Fills in the defaults of the schema. */
  public Drain {
    deadline = Absent.or(deadline, GatewayDuration.parse("2m"));
  }
}
