package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A core, as the EdgeNode calls it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CoreRef(
    @JsonPropertyDescription("Name of one of cores in the spec of the EdgeNode.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern(Patterns.LABEL)
        String name) {}
