package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Links of a group of edge nodes to one core. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CoreLinks(
    @JsonPropertyDescription("Name in spec.cores.") @Required @Size(max = 63) String core,
    @JsonPropertyDescription("Links that are up.") @Required @Min(0) Integer up,
    @JsonPropertyDescription("Links that should be up.") @Required @Min(0) Integer wanted,
    @JsonPropertyDescription(
            "How many of those that are up run over each transport: fewer over the first of"
                + " spec.tunnel.transports than are up have fallen back.")
        @Size(max = 4)
        List<TransportLinks> byTransport) {
  /** Fills in the defaults of the schema. */
  public CoreLinks {
    byTransport = Absent.orEmpty(byTransport);
  }
}
