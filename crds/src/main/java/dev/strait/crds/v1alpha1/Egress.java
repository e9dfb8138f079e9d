package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What a node may dial. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Egress(
    @JsonPropertyDescription("Any of them allows; nothing else is dialled.") @Size(max = 64)
        List<EgressRule> allow) {
  /** Nothing may be dialled. */
  public static final Egress NOTHING = new Egress(List.of());

  /** Fills in the defaults of the schema. */
  public Egress {
    allow = Absent.orEmpty(allow);
  }
}
