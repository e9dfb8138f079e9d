package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** Which routes may attach to a listener. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AllowedRoutes(
    @JsonPropertyDescription("By the namespace a route is in.") @Default("{}")
        RouteNamespaces namespaces) {
  /** Routes of the EdgeNode's own namespace. */
  public static final AllowedRoutes SAME_NAMESPACE = new AllowedRoutes(RouteNamespaces.SAME);

  /** Fills in the defaults of the schema. */
  public AllowedRoutes {
    namespaces = Absent.or(namespaces, RouteNamespaces.SAME);
  }
}
