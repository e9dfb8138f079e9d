package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** An EdgeNode, or one listener of it, that serves a route. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ParentRef(
    @JsonPropertyDescription("Kind of the parent.") @Default("EdgeNode") ParentKind kind,
    @JsonPropertyDescription("Name of the EdgeNode.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SUBDOMAIN)
        String name,
    @JsonPropertyDescription("Namespace of the EdgeNode. Left out: the namespace of the route.")
        @Size(min = 1, max = 63)
        @Pattern(Patterns.LABEL)
        @Nullable String namespace,
    @JsonPropertyDescription("Name of a listener. Left out: every listener that allows the route.")
        @Size(min = 1, max = 63)
        @Pattern(Patterns.LABEL)
        @Nullable String sectionName) {
  /** Fills in the defaults of the schema. */
  public ParentRef {
    kind = Absent.or(kind, ParentKind.EDGE_NODE);
  }

  /**
   * The namespace meant.
   *
   * @param own namespace of the route
   * @return the namespace
   */
  public String namespaceOr(String own) {
    return namespace == null ? own : namespace;
  }
}
