package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Who may reach which model how. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "self.rules.all(r, r.backendRefs.all(b, self.backends.exists(k, k.name == " + "b.name)))",
    message = "rules[].backendRefs[].name must be the name of one of spec.backends")
@ValidationRule(
    value =
        "self.rules.all(r, !has(r.name) || self.rules.exists_one(o, has(o.name) && "
            + "o.name == r.name))",
    message = "rules[].name must be unique in the route")
@ValidationRule(
    value =
        "self.backends.all(b, b.origin.url.startsWith('http')) || "
            + "self.backends.all(b, !b.origin.url.startsWith('http'))",
    message = "backends: either all with http and https, or all with tcp and tls urls")
@ValidationRule(
    value =
        "self.backends.exists(b, b.origin.url.startsWith('http')) || self.rules.size() == 1 && "
            + "self.rules.all(r, (!has(r.matches) || r.matches.size() == 0) && "
            + "(!has(r.filters) || r.filters.size() == 0))",
    message = "rules: with tcp and tls urls one rule, without matches and filters")
public record TunnelRouteSpec(
    @JsonPropertyDescription("EdgeNodes, or listeners of them, that serve the route.")
        @Required
        @Size(min = 1, max = 32)
        List<ParentRef> parentRefs,
    @JsonPropertyDescription(
            "Hostnames the route answers to, without port; `*.example.com` matches every "
                + "name below. Left out: every hostname.")
        @Size(max = 16)
        List<@Size(min = 1, max = 253) @Pattern(Patterns.HOSTNAME) String> hostnames,
    @JsonPropertyDescription(
            "Which requests go where; the most specific match wins as in Gateway API.")
        @Required
        @Size(min = 1, max = 16)
        List<RouteRule> rules,
    @JsonPropertyDescription(
            "What is dialled for the route: by cores, or by edges where a rule says via: Direct.")
        @Required
        @Size(min = 1, max = 16)
        List<Backend> backends) {
  /** Fills in the defaults of the schema. */
  public TunnelRouteSpec {
    parentRefs = Absent.orEmpty(parentRefs);
    hostnames = Absent.orEmpty(hostnames);
    rules = Absent.orEmpty(rules);
    backends = Absent.orEmpty(backends);
  }
}
