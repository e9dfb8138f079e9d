package dev.strait.control.plan;

import dev.strait.control.plan.RenderedRoute.Problem;
import dev.strait.crds.v1alpha1.HeaderModifier;
import dev.strait.crds.v1alpha1.HeaderValue;
import dev.strait.crds.v1alpha1.RouteFilter;
import dev.strait.crds.v1alpha1.RouteMatch;
import dev.strait.crds.v1alpha1.RouteRule;
import dev.strait.crds.v1alpha1.RouteTimeouts;
import dev.strait.crds.v1alpha1.ValueMatch;
import dev.strait.nodeconfig.BackendRefConfig;
import dev.strait.nodeconfig.ClientMatchConfig;
import dev.strait.nodeconfig.FilterConfig;
import dev.strait.nodeconfig.FilterType;
import dev.strait.nodeconfig.MatchConfig;
import dev.strait.nodeconfig.PathMatchConfig;
import dev.strait.nodeconfig.PathMatchType;
import dev.strait.nodeconfig.RuleConfig;
import dev.strait.nodeconfig.TimeoutsConfig;
import dev.strait.nodeconfig.ValueMatchConfig;
import dev.strait.nodeconfig.ValueMatchType;
import dev.strait.nodeconfig.Via;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Renders the rules of a route; names without regard to case become lower case here. */
final class RuleRendering {
  private final List<Problem> problems;

  private RuleRendering(List<Problem> problems) {
    this.problems = problems;
  }

  static List<RuleConfig> rules(List<RouteRule> rules, List<Problem> problems) {
    RuleRendering rendering = new RuleRendering(problems);
    List<RuleConfig> rendered = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      rendered.add(rendering.rule(i, rules.get(i)));
    }
    return List.copyOf(rendered);
  }

  private RuleConfig rule(int index, RouteRule rule) {
    RouteTimeouts timeouts = rule.timeouts();
    List<FilterConfig> filters = new ArrayList<>();
    for (int i = 0; i < rule.filters().size(); i++) {
      filters.add(filter("spec.rules[" + index + "].filters[" + i + "]", rule.filters().get(i)));
    }
    return new RuleConfig(
        rule.name() == null ? "rule-" + index : rule.name(),
        rule.matches().stream().map(RuleRendering::match).toList(),
        filters,
        rule.backendRefs().stream()
            .map(ref -> new BackendRefConfig(ref.name(), ref.weight()))
            .toList(),
        new TimeoutsConfig(
            timeouts.request().millis(),
            timeouts.backendRequest().millis(),
            timeouts.streamIdle().millis()),
        switch (rule.via()) {
          case TUNNEL -> Via.TUNNEL;
          case DIRECT -> Via.DIRECT;
        });
  }

  private static MatchConfig match(RouteMatch match) {
    PathMatchType type =
        switch (match.path().type()) {
          case EXACT -> PathMatchType.EXACT;
          case PATH_PREFIX -> PathMatchType.PATH_PREFIX;
          case REGULAR_EXPRESSION -> PathMatchType.REGULAR_EXPRESSION;
        };
    return new MatchConfig(
        new PathMatchConfig(type, match.path().value()),
        match.method() == null ? null : match.method().name(),
        match.headers().stream().map(header -> value(header, lower(header.name()))).toList(),
        match.queryParams().stream().map(param -> value(param, param.name())).toList(),
        client(match));
  }

  private static @Nullable ClientMatchConfig client(RouteMatch match) {
    return match.clientNetworks().isEmpty() && match.clientCountries().isEmpty()
        ? null
        : new ClientMatchConfig(match.clientNetworks(), match.clientCountries());
  }

  private static ValueMatchConfig value(ValueMatch match, String name) {
    ValueMatchType type =
        switch (match.type()) {
          case EXACT -> ValueMatchType.EXACT;
          case REGULAR_EXPRESSION -> ValueMatchType.REGULAR_EXPRESSION;
        };
    return new ValueMatchConfig(type, name, match.value());
  }

  private FilterConfig filter(String path, RouteFilter filter) {
    return switch (filter.type()) {
      case REQUEST_HEADER_MODIFIER ->
          headers(
              path + ".requestHeaderModifier",
              FilterType.REQUEST_HEADER_MODIFIER,
              filter.requestHeaderModifier());
      case RESPONSE_HEADER_MODIFIER ->
          headers(
              path + ".responseHeaderModifier",
              FilterType.RESPONSE_HEADER_MODIFIER,
              filter.responseHeaderModifier());
    };
  }

  private FilterConfig headers(String path, FilterType type, @Nullable HeaderModifier modifier) {
    if (modifier == null) {
      problems.add(unsupported(path + ": absent (expected: as the filter's type says)"));
      return new FilterConfig(type, Map.of(), Map.of(), List.of());
    }
    return new FilterConfig(
        type,
        fields(path + ".set", modifier.set()),
        fields(path + ".add", modifier.add()),
        modifier.remove().stream().map(RuleRendering::lower).toList());
  }

  private Map<String, String> fields(String path, List<HeaderValue> values) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (HeaderValue value : values) {
      if (fields.put(lower(value.name()), value.value()) != null) {
        problems.add(unsupported(path + ": " + value.name() + " (expected: each name once)"));
      }
    }
    return fields;
  }

  private static Problem unsupported(String message) {
    return new Problem(ConditionType.ACCEPTED, Reason.UNSUPPORTED_VALUE, message);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
