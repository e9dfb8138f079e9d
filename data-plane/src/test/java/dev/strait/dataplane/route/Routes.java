package dev.strait.dataplane.route;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.nodeconfig.AdminConfig;
import dev.strait.nodeconfig.AttachmentConfig;
import dev.strait.nodeconfig.BackendRefConfig;
import dev.strait.nodeconfig.CertificateConfig;
import dev.strait.nodeconfig.DrainConfig;
import dev.strait.nodeconfig.EgressConfig;
import dev.strait.nodeconfig.FilterConfig;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.nodeconfig.MatchConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeIdentity;
import dev.strait.nodeconfig.NodeTraffic;
import dev.strait.nodeconfig.PathMatchConfig;
import dev.strait.nodeconfig.PathMatchType;
import dev.strait.nodeconfig.Role;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import dev.strait.nodeconfig.RouteWeight;
import dev.strait.nodeconfig.RuleConfig;
import dev.strait.nodeconfig.TimeoutsConfig;
import dev.strait.nodeconfig.Transport;
import dev.strait.nodeconfig.TunnelConfig;
import dev.strait.nodeconfig.Via;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** Short forms of configuration for tests of this package; the listener is "web". */
final class Routes {
  static final NodeTraffic STEADY = new NodeTraffic(1, 1, Map.of(), Map.of());

  private Routes() {}

  static RouteTable table(RouteConfig... routes) {
    TunnelConfig tunnel =
        new TunnelConfig(
            new CertificateConfig("chain", "key"),
            "ca",
            List.of(Transport.QUIC),
            null,
            1,
            1,
            10_000,
            1_000);
    return RouteTable.of(
        new NodeConfig(
            1,
            new NodeIdentity(Role.EDGE, "test", "edge", ""),
            List.of(),
            tunnel,
            List.of(),
            List.of(),
            List.of(routes),
            new EgressConfig(List.of()),
            LimitsConfig.defaults(),
            new DrainConfig(0),
            new AdminConfig("127.0.0.1", 0)));
  }

  static RouteConfig route(String id, List<String> hostnames, RuleConfig... rules) {
    return new RouteConfig(id, version("r1", hostnames, rules), null);
  }

  static RouteVersion version(String revision, List<String> hostnames, RuleConfig... rules) {
    return new RouteVersion(
        revision, List.of(new AttachmentConfig("web", hostnames)), List.of(rules), List.of());
  }

  static RuleConfig rule(String name, MatchConfig... matches) {
    return rule(name, List.of(), List.of(new BackendRefConfig(name, 1)), matches);
  }

  static RuleConfig rule(
      String name,
      List<FilterConfig> filters,
      List<BackendRefConfig> backends,
      MatchConfig... matches) {
    return new RuleConfig(
        name, List.of(matches), filters, backends, new TimeoutsConfig(0, 0, 0), Via.TUNNEL);
  }

  static MatchConfig path(PathMatchType type, String value) {
    return new MatchConfig(new PathMatchConfig(type, value), null, List.of(), List.of());
  }

  static MatchConfig prefix(String value) {
    return path(PathMatchType.PATH_PREFIX, value);
  }

  static NodeTraffic releasing(String routeId, int weight, int maxWeight) {
    return new NodeTraffic(
        1, 1, Map.of(), Map.of(routeId, new RouteWeight("release-1", weight, maxWeight)));
  }

  static final Client ANYONE = new Client(new InetSocketAddress("192.0.2.1", 1), Countries.UNKNOWN);

  static RequestHead get(String authority, String path, String... fields) {
    return request("GET", authority, path, fields);
  }

  static RequestHead request(String method, String authority, String path, String... fields) {
    return new RequestHead(
        Kind.HTTP, method, "http", authority, path, null, Fields.of(fields), true);
  }

  /** Name of the rule that takes the request, or "none". */
  static String taken(RouteTable table, RequestHead head) {
    RouteDecision decision = table.decide("web", head, ANYONE, STEADY, 1);
    return decision == null ? "none" : decision.rule();
  }
}
