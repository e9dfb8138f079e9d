package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/**
 * Labels a namespace must carry; all of them must hold. An empty selector matches every namespace.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NamespaceSelector(
    @JsonPropertyDescription("Labels and their values.") @Size(max = 16)
        Map<String, @Size(max = 63) String> matchLabels,
    @JsonPropertyDescription("Requirements on labels.") @Size(max = 16)
        List<LabelRequirement> matchExpressions) {
  /** Fills in the defaults of the schema. */
  public NamespaceSelector {
    matchLabels = Map.copyOf(Absent.or(matchLabels, Map.of()));
    matchExpressions = Absent.orEmpty(matchExpressions);
  }

  /**
   * Whether labels satisfy the selector.
   *
   * @param labels labels of a namespace
   * @return true when all hold
   */
  public boolean matches(Map<String, String> labels) {
    return labels.entrySet().containsAll(matchLabels.entrySet())
        && matchExpressions.stream().allMatch(requirement -> requirement.holds(labels));
  }
}
