package dev.strait.dataplane.route;

import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.nodeconfig.AttachmentConfig;
import dev.strait.nodeconfig.MatchConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeTraffic;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import dev.strait.nodeconfig.RuleConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All routes of an edge, compiled. Immutable, for any thread; deciding allocates nothing for an
 * ordinary path.
 *
 * <p>The listener first, then the hostname (an exact one, then the longest wildcard, then routes
 * for every hostname), then Gateway API's precedence among matches, then the order of the routes,
 * of their rules and matches. For each route either the stable or the candidate version takes part,
 * never both.
 */
public final class RouteTable {
  private static final List<MatchConfig> EVERYTHING =
      List.of(new MatchConfig(null, null, List.of(), List.of()));

  private final Map<String, ListenerRoutes> listeners;

  private RouteTable(Map<String, ListenerRoutes> listeners) {
    this.listeners = listeners;
  }

  /**
   * Compiles the routes of a configuration.
   *
   * @param config what the edge runs
   * @return the table
   * @throws IllegalArgumentException when a rule cannot be compiled; says which and why
   */
  public static RouteTable of(NodeConfig config) {
    Map<String, Map<String, List<HostRoutes.Entry>>> collected = new HashMap<>();
    for (RouteConfig route : config.routes()) {
      RouteVersion candidate = route.candidate();
      collect(collected, route, route.stable(), Side.STABLE);
      if (candidate != null) {
        collect(collected, route, candidate, Side.CANDIDATE);
      }
    }
    Map<String, ListenerRoutes> listeners = new HashMap<>();
    collected.forEach(
        (listener, byHostname) -> {
          byHostname
              .values()
              .forEach(
                  entries ->
                      entries.sort(
                          Comparator.comparing(HostRoutes.Entry::match, RequestMatch.PRECEDENCE)));
          listeners.put(listener, new ListenerRoutes(byHostname));
        });
    return new RouteTable(Map.copyOf(listeners));
  }

  /**
   * Decides, the same for the same draw: for an exchange that sticks by a key it is {@link
   * #stickyDraw}.
   *
   * @param listener name of the listener
   * @param head the request
   * @param client who sent it
   * @param traffic weights of releases
   * @param draw any number, evenly distributed over exchanges or keys
   * @return null when no rule matches
   */
  public @Nullable RouteDecision decide(
      String listener, RequestHead head, Client client, NodeTraffic traffic, long draw) {
    ListenerRoutes routes = listeners.get(listener);
    return routes == null ? null : routes.decide(head, client, traffic, draw);
  }

  /**
   * The draw of everything that sticks by a key, equal on all nodes.
   *
   * @param key what an exchange sticks by, for example a user
   * @return its draw
   */
  public static long stickyDraw(CharSequence key) {
    return Draw.hash(key);
  }

  private static void collect(
      Map<String, Map<String, List<HostRoutes.Entry>>> into,
      RouteConfig route,
      RouteVersion version,
      Side side) {
    List<HostRoutes.Entry> entries = new ArrayList<>();
    for (RuleConfig rule : version.rules()) {
      CompiledRule compiled = CompiledRule.of(route, version, side, rule);
      for (MatchConfig match : rule.matches().isEmpty() ? EVERYTHING : rule.matches()) {
        entries.add(
            new HostRoutes.Entry(
                route.id(),
                side,
                route.candidate() == null,
                compile(route, rule, match),
                compiled));
      }
    }
    for (AttachmentConfig attachment : version.attachments()) {
      Map<String, List<HostRoutes.Entry>> byHostname =
          into.computeIfAbsent(attachment.listener(), name -> new LinkedHashMap<>());
      List<String> hostnames =
          attachment.hostnames().isEmpty() ? List.of("") : attachment.hostnames();
      for (String hostname : hostnames) {
        byHostname.computeIfAbsent(hostname, name -> new ArrayList<>()).addAll(entries);
      }
    }
  }

  private static RequestMatch compile(RouteConfig route, RuleConfig rule, MatchConfig match) {
    try {
      return RequestMatch.of(match);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "route " + route.id() + ", rule " + rule.name() + ": " + e.getMessage(), e);
    }
  }
}
