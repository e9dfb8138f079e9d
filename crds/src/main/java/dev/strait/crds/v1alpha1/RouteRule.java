package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests that go the same way. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RouteRule(
    @JsonPropertyDescription("Name of the rule for metrics and messages, unique in its route.")
        @Size(min = 1, max = 63)
        @Pattern(Patterns.LABEL)
        @Nullable String name,
    @JsonPropertyDescription("Any of them must hold. Left out: every request.") @Size(max = 16)
        List<RouteMatch> matches,
    @JsonPropertyDescription("Changes of a request and its answer, in order.")
        @Size(max = 8)
        @ValidationRule(
            value =
                "self.filter(f, f.type == 'RequestHeaderModifier').size() <= 1 && "
                    + "self.filter(f, f.type == 'ResponseHeaderModifier').size() <= 1",
            message = "filters: each type at most once in a rule")
        List<RouteFilter> filters,
    @JsonPropertyDescription("Where to, by weight.") @Required @Size(min = 1, max = 16)
        List<BackendRef> backendRefs,
    @JsonPropertyDescription("When to give up.") @Default("{}") RouteTimeouts timeouts,
    @JsonPropertyDescription(
            "How its backends are reached. Tunnel: through a core. Direct: dialled by the edge "
                + "itself, as far as the egress of the EdgeNode allows; coreRefs have no effect.")
        @Default("Tunnel")
        Via via) {
  /** Fills in the defaults of the schema. */
  public RouteRule {
    matches = Absent.orEmpty(matches);
    filters = Absent.orEmpty(filters);
    backendRefs = Absent.orEmpty(backendRefs);
    timeouts = Absent.or(timeouts, RouteTimeouts.DEFAULT);
    via = Absent.or(via, Via.TUNNEL);
  }
}
