package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A CoreNode or EdgeNode. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NodeRef(
    @JsonPropertyDescription("Name of the resource.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SUBDOMAIN)
        String name,
    @JsonPropertyDescription(
            "Namespace of the resource. Left out: the namespace of the resource that names "
                + "it.")
        @Size(min = 1, max = 63)
        @Pattern(Patterns.LABEL)
        @Nullable String namespace) {
  /**
   * The namespace meant.
   *
   * @param own namespace of the resource that names it
   * @return the namespace
   */
  public String namespaceOr(String own) {
    return namespace == null ? own : namespace;
  }
}
