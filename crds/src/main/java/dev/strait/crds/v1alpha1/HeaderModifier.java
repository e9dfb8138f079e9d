package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Changes of header fields, in the order set, add, remove. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record HeaderModifier(
    @JsonPropertyDescription("Fields to put in place of what is there.") @Size(max = 16)
        List<HeaderValue> set,
    @JsonPropertyDescription("Fields to add to what is there.") @Size(max = 16)
        List<HeaderValue> add,
    @JsonPropertyDescription("Names of fields to take away.") @Size(max = 16)
        List<@Size(min = 1, max = 256) @Pattern(Patterns.TOKEN) String> remove) {
  /** Fills in the defaults of the schema. */
  public HeaderModifier {
    set = Absent.orEmpty(set);
    add = Absent.orEmpty(add);
    remove = Absent.orEmpty(remove);
  }
}
