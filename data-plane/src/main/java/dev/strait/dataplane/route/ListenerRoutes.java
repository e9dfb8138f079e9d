package dev.strait.dataplane.route;

import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.nodeconfig.NodeTraffic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hostnames of one listener. The most specific one that any deciding version is attached to
 * takes the request, even when none of its rules matches: a hostname belongs to its routes.
 */
final class ListenerRoutes {
  private record Wildcard(String suffix, HostRoutes routes) {}

  private final Map<String, HostRoutes> exact = new HashMap<>();
  private final List<Wildcard> wildcards = new ArrayList<>();
  private @Nullable HostRoutes any;

  /**
   * Compiles.
   *
   * @param byHostname entries in order of precedence; the empty name stands for every hostname
   */
  ListenerRoutes(Map<String, List<HostRoutes.Entry>> byHostname) {
    byHostname.forEach(
        (hostname, entries) -> {
          HostRoutes routes = new HostRoutes(entries);
          if (hostname.isEmpty() || hostname.equals("*")) {
            any = routes;
          } else if (hostname.startsWith("*.")) {
            wildcards.add(new Wildcard(hostname.substring(1), routes));
          } else {
            exact.put(hostname, routes);
          }
        });
    wildcards.sort(Comparator.comparingInt(wildcard -> -wildcard.suffix().length()));
  }

  @Nullable RouteDecision decide(RequestHead head, Client client, NodeTraffic traffic, long draw) {
    String host = host(head);
    HostRoutes routes = exact.get(host);
    if (routes == null || !routes.applies(traffic, draw)) {
      routes = wildcard(host, traffic, draw);
    }
    if (routes == null) {
      return null;
    }
    CompiledRule rule = routes.find(head, CanonicalPath.of(head.path()), client, traffic, draw);
    return rule == null ? null : rule.choose(draw);
  }

  private @Nullable HostRoutes wildcard(String host, NodeTraffic traffic, long draw) {
    for (int i = 0; i < wildcards.size(); i++) {
      Wildcard wildcard = wildcards.get(i);
      if (host.length() > wildcard.suffix().length()
          && host.endsWith(wildcard.suffix())
          && wildcard.routes().applies(traffic, draw)) {
        return wildcard.routes();
      }
    }
    return any;
  }

  /** Without the dot that ends a fully qualified name. */
  private static String host(RequestHead head) {
    String host = head.host();
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }
}
