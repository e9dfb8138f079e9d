package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What became of a route. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TunnelRouteStatus(
    @JsonPropertyDescription("What became of it at each parent.") @Size(max = 32)
        List<ParentStatus> parents) {
  /** Fills in the defaults of the schema. */
  public TunnelRouteStatus {
    parents = Absent.orEmpty(parents);
  }
}
