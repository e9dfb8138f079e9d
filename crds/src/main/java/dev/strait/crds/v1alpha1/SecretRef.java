package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A Secret in the namespace of the resource that names it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SecretRef(
    @JsonPropertyDescription("Kind of the object.") @Default("Secret") SecretKind kind,
    @JsonPropertyDescription("Name of the Secret.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SUBDOMAIN)
        String name) {
  /** Fills in the defaults of the schema. */
  public SecretRef {
    kind = Absent.or(kind, SecretKind.SECRET);
  }
}
