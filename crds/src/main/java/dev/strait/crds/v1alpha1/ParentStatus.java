package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What became of a route at one parent. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ParentStatus(
    @JsonPropertyDescription("The parent, as in spec.parentRefs.") @Required ParentRef parentRef,
    @JsonPropertyDescription("Who wrote it, such as `strait.dev/operator`.")
        @Required
        @Size(min = 1, max = 253)
        String controllerName,
    @JsonPropertyDescription("What is true of the route at this parent.") @Size(max = 16)
        List<Condition> conditions) {
  /** Fills in the defaults of the schema. */
  public ParentStatus {
    conditions = Absent.orEmpty(conditions);
  }
}
