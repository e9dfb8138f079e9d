package dev.strait.dataplane.route;

import dev.strait.dataplane.exchange.RouteLabels;
import dev.strait.nodeconfig.BackendConfig;
import dev.strait.nodeconfig.BackendRefConfig;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import dev.strait.nodeconfig.RuleConfig;
import dev.strait.nodeconfig.Via;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A rule's decisions, one per backend, made in advance. Immutable. */
final class CompiledRule {
  private final List<RouteDecision> decisions;
  private final int[] upTo;
  private final long salt;

  private CompiledRule(List<RouteDecision> decisions, int[] upTo, long salt) {
    this.decisions = decisions;
    this.upTo = upTo;
    this.salt = salt;
  }

  static CompiledRule of(RouteConfig route, RouteVersion version, Side side, RuleConfig rule) {
    Map<String, List<String>> coreRefs = new HashMap<>();
    for (BackendConfig backend : version.backends()) {
      coreRefs.put(backend.name(), backend.coreRefs());
    }
    HeaderFilters filters = HeaderFilters.of(rule.filters());
    List<RouteDecision> decisions = new ArrayList<>();
    List<Integer> upTo = new ArrayList<>();
    int total = 0;
    for (BackendRefConfig ref : rule.backendRefs()) {
      if (ref.weight() > 0) {
        total = Math.addExact(total, ref.weight());
        upTo.add(total);
        List<String> cores = coreRefs.getOrDefault(ref.backend(), List.of());
        decisions.add(decision(route, version, side, rule, ref.backend(), cores, filters));
      }
    }
    if (decisions.isEmpty()) {
      decisions.add(decision(route, version, side, rule, "", List.of(), filters));
      upTo.add(1);
    }
    return new CompiledRule(
        List.copyOf(decisions),
        upTo.stream().mapToInt(Integer::intValue).toArray(),
        Draw.hash(route.id() + ' ' + rule.name()));
  }

  /**
   * Chooses by weight.
   *
   * @param draw the exchange's number
   * @return one of the decisions
   */
  RouteDecision choose(long draw) {
    int last = upTo.length - 1;
    if (last == 0) {
      return decisions.get(0);
    }
    int bucket = Draw.bucket(salt, draw, upTo[last]);
    int index = 0;
    while (bucket >= upTo[index]) {
      index++;
    }
    return decisions.get(index);
  }

  private static RouteDecision decision(
      RouteConfig route,
      RouteVersion version,
      Side side,
      RuleConfig rule,
      String backend,
      List<String> coreRefs,
      HeaderFilters filters) {
    return new RouteDecision(
        route.id(),
        version.revision(),
        side,
        rule.name(),
        backend,
        coreRefs,
        rule.timeouts(),
        rule.via(),
        filters,
        new RouteLabels(
            route.id(),
            rule.name(),
            backend,
            version.revision(),
            side.label(),
            rule.via() == Via.DIRECT ? "direct" : "tunnel"));
  }
}
