package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A change of a request or of its answer. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "(self.type == 'RequestHeaderModifier') == has(self.requestHeaderModifier)",
    message = "requestHeaderModifier is needed with type RequestHeaderModifier, and only then")
@ValidationRule(
    value = "(self.type == 'ResponseHeaderModifier') == has(self.responseHeaderModifier)",
    message =
        "responseHeaderModifier is needed with type ResponseHeaderModifier, and only " + "then")
public record RouteFilter(
    @JsonPropertyDescription("Which change.") @Required FilterType type,
    @JsonPropertyDescription("Header fields of the request, changed before it leaves the edge.")
        @Nullable HeaderModifier requestHeaderModifier,
    @JsonPropertyDescription("Header fields of the answer, changed before it reaches the client.")
        @Nullable HeaderModifier responseHeaderModifier) {}
