package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A Secret that a registry asks for. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImagePullSecret(
    @JsonPropertyDescription("Name of the Secret, in the namespace of the resource.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SUBDOMAIN)
        String name) {}
