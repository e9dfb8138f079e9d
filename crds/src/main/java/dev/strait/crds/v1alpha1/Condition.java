package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Something that is true, false or unknown of a resource (Kubernetes API conventions). */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Condition(
    @JsonPropertyDescription("What it is about, such as `Accepted`.")
        @Required
        @Size(min = 1, max = 316)
        String type,
    @JsonPropertyDescription("Whether it holds.") @Required ConditionStatus status,
    @JsonPropertyDescription("Generation of the spec that it is about.") @Min(0)
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("When status last changed, RFC 3339 in UTC.") @Required @Size(max = 32)
        String lastTransitionTime,
    @JsonPropertyDescription("Why, in one word for programs.")
        @Required
        @Size(min = 1, max = 1024)
        @Pattern(Patterns.REASON)
        String reason,
    @JsonPropertyDescription("Why, in a sentence for people.") @Required @Size(max = 32768)
        String message) {}
