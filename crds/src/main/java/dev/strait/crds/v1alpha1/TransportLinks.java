package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** Links over one transport. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TransportLinks(
    @JsonPropertyDescription("What they run over.") @Required TunnelTransport transport,
    @JsonPropertyDescription("Links that are up.") @Required @Min(1) Integer up) {}
