package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** An issuer of cert-manager. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record IssuerRef(
    @JsonPropertyDescription("Name of the issuer.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SUBDOMAIN)
        String name,
    @JsonPropertyDescription("Its kind, such as `Issuer` or `ClusterIssuer`.")
        @Default("Issuer")
        @Size(min = 1, max = 63)
        @Pattern(Patterns.KIND)
        String kind,
    @JsonPropertyDescription("Its API group.")
        @Default("cert-manager.io")
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SUBDOMAIN)
        String group) {
  /** Fills in the defaults of the schema. */
  public IssuerRef {
    kind = Absent.or(kind, "Issuer");
    group = Absent.or(group, "cert-manager.io");
  }
}
