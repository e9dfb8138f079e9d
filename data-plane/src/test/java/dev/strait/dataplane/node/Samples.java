package dev.strait.dataplane.node;

import dev.strait.nodeconfig.AdminConfig;
import dev.strait.nodeconfig.AttachmentConfig;
import dev.strait.nodeconfig.BackendConfig;
import dev.strait.nodeconfig.BackendRefConfig;
import dev.strait.nodeconfig.BindConfig;
import dev.strait.nodeconfig.CertificateConfig;
import dev.strait.nodeconfig.CoreConfig;
import dev.strait.nodeconfig.DrainConfig;
import dev.strait.nodeconfig.EgressConfig;
import dev.strait.nodeconfig.EgressRule;
import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeIdentity;
import dev.strait.nodeconfig.NodeTraffic;
import dev.strait.nodeconfig.OriginConfig;
import dev.strait.nodeconfig.PeerConfig;
import dev.strait.nodeconfig.PoolConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.Role;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import dev.strait.nodeconfig.RuleConfig;
import dev.strait.nodeconfig.TimeoutsConfig;
import dev.strait.nodeconfig.Transport;
import dev.strait.nodeconfig.TunnelConfig;
import dev.strait.nodeconfig.Via;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Small valid documents on ports that the kernel chooses, for tests to vary. */
public final class Samples {
  /** The one listener of an edge. */
  public static final String LISTENER = "http";

  /** The id of the one route. */
  public static final String ROUTE = "default/chat";

  private static final String EDGE_ID = NodeIdentity.spiffeId(Role.EDGE, "default", "edge");
  private static final TimeoutsConfig PATIENT = new TimeoutsConfig(0, 60_000, 300_000);

  private static final EgressConfig LOOPBACK =
      new EgressConfig(List.of(new EgressRule(null, "127.0.0.0/8", List.of())));

  private Samples() {}

  /**
   * An edge with one plain listener, that may dial every loopback port for rules that go directly.
   *
   * @param route what it serves
   * @param cores names of its cores
   * @return the document
   */
  public static NodeConfig edge(RouteConfig route, String... cores) {
    return new NodeConfig(
        NodeConfig.CONTRACT_VERSION,
        new NodeIdentity(Role.EDGE, "default", "edge", "here"),
        List.of(
            new ListenerConfig(
                LISTENER, "127.0.0.1", 0, List.of(Protocol.HTTP1, Protocol.HTTP2), null)),
        tunnel("edge", null),
        Stream.of(cores).map(Samples::core).toList(),
        List.of(),
        List.of(route),
        LOOPBACK,
        LimitsConfig.defaults(),
        new DrainConfig(5_000),
        new AdminConfig("127.0.0.1", 0));
  }

  /**
   * A core that may dial every loopback port.
   *
   * @param name its name
   * @param port UDP port of its tunnel, 0 lets the kernel choose
   * @param route what it serves
   * @return the document
   */
  public static NodeConfig core(String name, int port, RouteConfig route) {
    return new NodeConfig(
        NodeConfig.CONTRACT_VERSION,
        new NodeIdentity(Role.CORE, "default", name, "here"),
        List.of(),
        tunnel(name, new BindConfig("127.0.0.1", port)),
        List.of(),
        List.of(new PeerConfig(EDGE_ID, "ca.pem")),
        List.of(backendsOnly(route)),
        LOOPBACK,
        LimitsConfig.defaults(),
        new DrainConfig(5_000),
        new AdminConfig("127.0.0.1", 0));
  }

  /**
   * A route that sends everything to one origin.
   *
   * @param revision its revision
   * @param originPort port on loopback
   * @return the route, as edges and cores may have it
   */
  public static RouteConfig route(String revision, int originPort) {
    return route(revision, originPort, Via.TUNNEL);
  }

  /**
   * A route that sends everything to one origin.
   *
   * @param revision its revision
   * @param originPort port on loopback
   * @param via which way
   * @return the route, as edges and cores may have it
   */
  public static RouteConfig route(String revision, int originPort, Via via) {
    return new RouteConfig(ROUTE, version(revision, originPort, via), null);
  }

  /**
   * One revision of the route.
   *
   * @param revision its name
   * @param originPort port on loopback
   * @return everything goes to backend llm
   */
  public static RouteVersion version(String revision, int originPort) {
    return version(revision, originPort, Via.TUNNEL);
  }

  private static RouteVersion version(String revision, int originPort, Via via) {
    return new RouteVersion(
        revision,
        List.of(new AttachmentConfig(LISTENER, List.of())),
        List.of(
            new RuleConfig(
                "all",
                List.of(),
                List.of(),
                List.of(new BackendRefConfig("llm", 1)),
                PATIENT,
                via)),
        List.of(
            new BackendConfig(
                "llm",
                new OriginConfig("127.0.0.1", originPort, null, ""),
                List.of(),
                new PoolConfig(10_000, 100, 30_000, 5_000))));
  }

  /**
   * Where one core is.
   *
   * @param sequence of the document
   * @param cores UDP port by name
   * @return the document
   */
  public static NodeTraffic traffic(long sequence, Map<String, Integer> cores) {
    return new NodeTraffic(
        NodeConfig.CONTRACT_VERSION,
        sequence,
        cores.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    core -> List.of(new Endpoint("127.0.0.1", core.getValue())))),
        Map.of());
  }

  /** Cores have no rules. */
  private static RouteConfig backendsOnly(RouteConfig route) {
    RouteVersion candidate = route.candidate();
    return new RouteConfig(
        route.id(),
        backendsOnly(route.stable()),
        candidate == null ? null : backendsOnly(candidate));
  }

  private static RouteVersion backendsOnly(RouteVersion version) {
    return new RouteVersion(version.revision(), List.of(), List.of(), version.backends());
  }

  private static CoreConfig core(String name) {
    return new CoreConfig(name, NodeIdentity.spiffeId(Role.CORE, "default", name), "ca.pem", 1, 0);
  }

  private static TunnelConfig tunnel(String name, @Nullable BindConfig listen) {
    return new TunnelConfig(
        new CertificateConfig(name + ".crt.pem", name + ".key.pem"),
        "ca.pem",
        List.of(Transport.QUIC),
        listen,
        1,
        4,
        5_000,
        1_000);
  }
}
