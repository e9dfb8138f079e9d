package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Namespaces whose routes may attach. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.from == 'Selector' ? has(self.selector) : !has(self.selector)",
    message = "selector is needed with from: Selector, and only then")
public record RouteNamespaces(
    @JsonPropertyDescription("Same: that of the EdgeNode; All; Selector: those whose labels match.")
        @Default("Same")
        NamespacesFrom from,
    @JsonPropertyDescription(
            "Labels of the namespaces; only with `from: Selector`. Every namespace carries "
                + "its own name as `kubernetes.io/metadata.name`.")
        @Nullable NamespaceSelector selector) {
  /** The EdgeNode's own namespace. */
  public static final RouteNamespaces SAME = new RouteNamespaces(NamespacesFrom.SAME, null);

  /** Fills in the defaults of the schema. */
  public RouteNamespaces {
    from = Absent.or(from, NamespacesFrom.SAME);
  }

  /**
   * Whether routes of a namespace may attach.
   *
   * @param own namespace of the EdgeNode
   * @param namespace namespace of the route
   * @param labels labels of the route's namespace
   * @return true when they may
   */
  public boolean admits(String own, String namespace, Map<String, String> labels) {
    return switch (from) {
      case ALL -> true;
      case SAME -> own.equals(namespace);
      case SELECTOR -> selector != null && selector.matches(labels);
    };
  }
}
