package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What became of something that was asked by an annotation. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OperationStatus(
    @JsonPropertyDescription("What was asked: the annotation is `strait.dev/` and this.") @Required
        OperationName name,
    @JsonPropertyDescription("The value of the annotation that it is about.")
        @Required
        @Size(max = 1024)
        String token,
    @JsonPropertyDescription("How far it is.") @Required OperationState state,
    @JsonPropertyDescription("How far it is, in a sentence for people.") @Size(max = 4096)
        @Nullable String message,
    @JsonPropertyDescription("When it began, RFC 3339 in UTC.") @Size(max = 32)
        @Nullable String startedAt,
    @JsonPropertyDescription("When it ended, RFC 3339 in UTC.") @Size(max = 32)
        @Nullable String finishedAt) {}
