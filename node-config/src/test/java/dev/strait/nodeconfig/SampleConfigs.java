package dev.strait.nodeconfig;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Two small valid configurations: an edge as on a laptop, a core as in a pod. */
final class SampleConfigs {
  private static final String CORE_ID = NodeIdentity.spiffeId(Role.CORE, "default", "models");
  private static final String EDGE_ID = NodeIdentity.spiffeId(Role.EDGE, "default", "edge");

  private SampleConfigs() {}

  static NodeConfig edge() {
    return new NodeConfig(
        NodeConfig.CONTRACT_VERSION,
        new NodeIdentity(Role.EDGE, "default", "edge", "here"),
        List.of(
            new ListenerConfig(
                "http", "127.0.0.1", 8080, List.of(Protocol.HTTP1, Protocol.HTTP2), null),
            new ListenerConfig(
                "https",
                "127.0.0.1",
                8443,
                List.of(Protocol.HTTP1, Protocol.HTTP2),
                new TlsConfig(
                    List.of(new CertificateConfig("local-1a2b.crt.pem", "local-1a2b.key.pem"))))),
        tunnel(null),
        List.of(new CoreConfig("models", CORE_ID, "ca-77.pem", 1, 0)),
        List.of(),
        List.of(new RouteConfig("default/chat", edgeVersion(), null)),
        new EgressConfig(List.of()),
        LimitsConfig.defaults(),
        new DrainConfig(30_000),
        new AdminConfig("127.0.0.1", 9901));
  }

  static NodeConfig core() {
    return new NodeConfig(
        NodeConfig.CONTRACT_VERSION,
        new NodeIdentity(Role.CORE, "default", "models", "here"),
        List.of(),
        tunnel(new BindConfig("127.0.0.1", 9443)),
        List.of(),
        List.of(new PeerConfig(EDGE_ID, "ca-77.pem")),
        List.of(
            new RouteConfig(
                "default/chat",
                new RouteVersion("5f1e", List.of(), List.of(), List.of(backend())),
                null)),
        new EgressConfig(List.of(new EgressRule(null, "127.0.0.0/8", List.of(8000)))),
        LimitsConfig.defaults(),
        new DrainConfig(30_000),
        new AdminConfig(
            "0.0.0.0",
            9901,
            new SecureAdminConfig(
                9902,
                new CertificateConfig("admin-3d.crt.pem", "admin-3d.key.pem"),
                "ca-77.pem",
                List.of("spiffe://strait.dev/ns/strait/operator/strait"))));
  }

  static NodeTraffic traffic() {
    return new NodeTraffic(
        NodeConfig.CONTRACT_VERSION,
        7,
        Map.of("models", List.of(new Endpoint("127.0.0.1", 9443))),
        Map.of("default/chat", new RouteWeight("r1", 5, 100)));
  }

  private static TunnelConfig tunnel(@Nullable BindConfig listen) {
    return new TunnelConfig(
        new CertificateConfig("identity-9c.crt.pem", "identity-9c.key.pem"),
        "ca-77.pem",
        List.of(Transport.QUIC),
        listen,
        1,
        4,
        15_000,
        5_000);
  }

  private static RouteVersion edgeVersion() {
    RuleConfig rule =
        new RuleConfig(
            "rule-0",
            List.of(
                new MatchConfig(
                    new PathMatchConfig(PathMatchType.PATH_PREFIX, "/v1"),
                    "POST",
                    List.of(
                        new ValueMatchConfig(
                            ValueMatchType.REGULAR_EXPRESSION, "user-agent", "openai/.*")),
                    List.of(new ValueMatchConfig(ValueMatchType.EXACT, "debug", "1")),
                    new ClientMatchConfig(List.of("10.0.0.0/8"), List.of("CN")))),
            List.of(
                new FilterConfig(
                    FilterType.REQUEST_HEADER_MODIFIER,
                    Map.of("x-b", "2", "x-a", "1", "x-c", "3"),
                    Map.of("x-d", "4"),
                    List.of("x-e"))),
            List.of(new BackendRefConfig("llm", 1)),
            new TimeoutsConfig(0, 60_000, 300_000),
            Via.TUNNEL);
    return new RouteVersion(
        "5f1e",
        List.of(
            new AttachmentConfig("http", List.of("chat.example.com", "*.example.org")),
            new AttachmentConfig("https", List.of())),
        List.of(rule),
        List.of(backend()));
  }

  private static BackendConfig backend() {
    return new BackendConfig(
        "llm",
        new OriginConfig("127.0.0.1", 8000, new OriginTlsConfig("", null), ""),
        List.of("models"),
        new PoolConfig(1_000, 100, 30_000, 5_000));
  }
}
