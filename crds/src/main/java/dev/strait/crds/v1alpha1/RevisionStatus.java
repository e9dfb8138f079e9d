package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A configuration on its way to the nodes. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RevisionStatus(
    @JsonPropertyDescription("Revision of the configuration that nodes should run.")
        @Required
        @Size(max = 64)
        String desired,
    @JsonPropertyDescription("Nodes that run it.") @Required @Min(0) Integer acknowledged,
    @JsonPropertyDescription("Nodes there are.") @Required @Min(0) Integer total,
    @JsonPropertyDescription("Why a node refused it.") @Size(max = 4096)
        @Nullable String refused) {}
