package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** CAs, of another cluster or of clients, in the namespace of the resource that names them. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TrustBundleRef(
    @JsonPropertyDescription("Kind of the object; its entry `ca.crt` is read.") @Default("Secret")
        TrustBundleKind kind,
    @JsonPropertyDescription("Name of the object.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SUBDOMAIN)
        String name) {
  /** Fills in the defaults of the schema. */
  public TrustBundleRef {
    kind = Absent.or(kind, TrustBundleKind.SECRET);
  }
}
