package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A header field. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "!(self.name.matches('^(?i)(connection|content-length|expect|host|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$'))",
    message =
        "this field belongs to the connection, not to the message: it cannot be set or " + "added")
public record HeaderValue(
    @JsonPropertyDescription("Name of the field, without regard to case.")
        @Required
        @Size(min = 1, max = 256)
        @Pattern(Patterns.TOKEN)
        String name,
    @JsonPropertyDescription("Value of the field.")
        @Required
        @Size(min = 1, max = 4096)
        @Pattern(Patterns.FIELD_VALUE)
        String value) {}
