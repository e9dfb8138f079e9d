package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Links of a group of edge nodes to one core. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CoreLinks(
    @JsonPropertyDescription("Name in spec.cores.") @Required @Size(max = 63) String core,
    @JsonPropertyDescription("Links that are up.") @Required @Min(0) Integer up,
    @JsonPropertyDescription("Links that should be up.") @Required @Min(0) Integer wanted) {}
