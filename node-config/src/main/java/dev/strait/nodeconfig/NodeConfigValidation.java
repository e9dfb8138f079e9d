package dev.strait.nodeconfig;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says everything that is wrong with a document at once, so that a node refuses it whole and keeps
 * what runs. Pure; it never resolves a name or opens a file. Routes have a class of their own,
 * {@link RouteValidation}.
 */
public final class NodeConfigValidation {
  private static final long HOUR_MILLIS = 3_600_000;
  private static final long DAY_MILLIS = 86_400_000;
  private static final String PEER_ID = "spiffe://TRUST-DOMAIN/PATH";

  private final Problems problems = new Problems();

  private NodeConfigValidation() {}

  /**
   * Checks a configuration.
   *
   * @param config any value
   * @return one line a problem, {@code where: what (expected: …)}; empty when a node can run it
   */
  public static List<String> check(NodeConfig config) {
    NodeConfigValidation validation = new NodeConfigValidation();
    validation.config(config);
    return validation.problems.found();
  }

  /**
   * Checks endpoints and weights.
   *
   * @param traffic any value
   * @return as {@link #check(NodeConfig)}
   */
  public static List<String> check(NodeTraffic traffic) {
    NodeConfigValidation validation = new NodeConfigValidation();
    validation.traffic(traffic);
    return validation.problems.found();
  }

  /**
   * Checks one version of a route by itself, before it gets anywhere near a configuration.
   *
   * @param version any value
   * @param role what the node is that would run it
   * @param listeners names that attachments may have
   * @return as {@link #check(NodeConfig)}, with paths that begin in the version
   */
  public static List<String> check(RouteVersion version, Role role, Set<String> listeners) {
    Problems problems = new Problems();
    new RouteValidation(problems, role == Role.EDGE, listeners).version("", version);
    return problems.found();
  }

  private void config(NodeConfig config) {
    version(config.contractVersion());
    problems.notEmpty("node.namespace", config.node().namespace());
    problems.notEmpty("node.name", config.node().name());
    Set<String> listeners =
        problems.unique("listeners", config.listeners(), "name", ListenerConfig::name);
    for (int i = 0; i < config.listeners().size(); i++) {
      listener("listeners[" + i + "]", config.listeners().get(i));
    }
    boolean isEdge = config.node().role() == Role.EDGE;
    if (isEdge) {
      problems.empty("edges", config.edges(), "none on an edge");
    } else {
      problems.empty("listeners", config.listeners(), "none on a core");
      problems.empty("cores", config.cores(), "none on a core");
    }
    tunnel(config.tunnel(), isEdge);
    cores(config.cores());
    edges(config.edges());
    problems.unique("routes", config.routes(), "id", RouteConfig::id);
    RouteValidation routes = new RouteValidation(problems, isEdge, listeners);
    for (int i = 0; i < config.routes().size(); i++) {
      routes.route("routes[" + i + "]", config.routes().get(i));
    }
    egress(config.egress());
    limits(config.limits());
    problems.range("drain.deadlineMillis", config.drain().deadlineMillis(), 0, DAY_MILLIS);
    admin(config.admin());
    GeoIpConfig geoip = config.geoip();
    if (geoip != null) {
      problems.check(isEdge, "geoip", "present", "absent on a core");
      problems.check(geoip.file().startsWith("/"), "geoip.file", geoip.file(), "an absolute path");
    }
  }

  private void admin(AdminConfig admin) {
    bind("admin", admin.address(), admin.port());
    SecureAdminConfig secure = admin.secure();
    if (secure != null) {
      problems.range("admin.secure.port", secure.port(), 0, 65_535);
      problems.check(
          secure.port() == 0 || secure.port() != admin.port(),
          "admin.secure.port",
          secure.port(),
          "another port than admin.port");
      certificate("admin.secure.identity", secure.identity());
      problems.bundleFile("admin.secure.trust", secure.trust());
      problems.notEmpty("admin.secure.clients", secure.clients(), "at least one SPIFFE id");
      for (int i = 0; i < secure.clients().size(); i++) {
        spiffeId("admin.secure.clients[" + i + "]", secure.clients().get(i));
      }
    }
  }

  private void version(int version) {
    problems.range("contractVersion", version, 1, NodeConfig.CONTRACT_VERSION);
  }

  private void listener(String path, ListenerConfig listener) {
    bind(path, listener.address(), listener.port());
    problems.notEmpty(path + ".protocols", listener.protocols(), "at least one protocol");
    if (listener.takesBytes()) {
      problems.check(
          listener.protocols().size() == 1,
          path + ".protocols",
          listener.protocols(),
          "TCP or TLS alone, or neither");
      problems.check(listener.tls() == null, path + ".tls", "present", "absent with TCP and TLS");
    }
    ClientAddressConfig clients = listener.clientAddress();
    if (clients != null) {
      List<String> trusted = clients.trustedProxies();
      problems.notEmpty(path + ".clientAddress.trustedProxies", trusted, "at least one network");
      for (int i = 0; i < trusted.size(); i++) {
        problems.check(
            Cidr.isOne(trusted.get(i)),
            path + ".clientAddress.trustedProxies[" + i + "]",
            trusted.get(i),
            "ADDRESS/BITS");
      }
    }
    if (listener.tls() != null) {
      List<CertificateConfig> certificates = listener.tls().certificates();
      problems.notEmpty(path + ".tls.certificates", certificates, "at least one certificate");
      for (int i = 0; i < certificates.size(); i++) {
        certificate(path + ".tls.certificates[" + i + "]", certificates.get(i));
      }
      clientValidation(path + ".tls.clientValidation", listener.tls().clientValidation());
    }
    if (listener.websocket() != null) {
      websocket(path + ".websocket", listener.websocket());
    }
    quic(path, listener);
  }

  private void clientValidation(String path, @Nullable ClientValidationConfig clients) {
    if (clients != null) {
      problems.notEmpty(path + ".trust", clients.trust(), "at least one file with CAs");
      for (int i = 0; i < clients.trust().size(); i++) {
        problems.bundleFile(path + ".trust[" + i + "]", clients.trust().get(i));
      }
    }
  }

  private void websocket(String path, WebSocketConfig websocket) {
    problems.range(path + ".pingIntervalMillis", websocket.pingIntervalMillis(), 1, HOUR_MILLIS);
    problems.range(path + ".pongTimeoutMillis", websocket.pongTimeoutMillis(), 1, HOUR_MILLIS);
    problems.range(path + ".readBufferBytes", websocket.readBufferBytes(), 4_096, 16_777_216);
    problems.range(path + ".writeBufferBytes", websocket.writeBufferBytes(), 4_096, 16_777_216);
  }

  private void quic(String path, ListenerConfig listener) {
    QuicConfig quic = listener.quic();
    boolean http3 = listener.protocols().contains(Protocol.HTTP3);
    problems.check(
        http3 == (quic != null),
        path + ".quic",
        quic == null ? "absent" : "present",
        "present with HTTP3 in protocols, absent without");
    problems.check(
        !http3 || (listener.tls() != null && listener.protocols().size() > 1),
        path + ".protocols",
        listener.protocols(),
        "HTTP3 only with tls and beside HTTP1 or HTTP2, whose answers announce it");
    if (quic != null) {
      problems.range(path + ".quic.idleTimeoutMillis", quic.idleTimeoutMillis(), 1_000, DAY_MILLIS);
      problems.range(path + ".quic.keepAliveMillis", quic.keepAlive(), 0, HOUR_MILLIS);
      problems.range(path + ".quic.announcedPort", quic.announcedPort(), 0, 65_535);
    }
  }

  private void bind(String path, String address, int port) {
    problems.check(Addresses.isIp(address), path + ".address", address, "an IP address");
    problems.range(path + ".port", port, 0, 65_535);
  }

  private void endpoint(String path, Endpoint endpoint) {
    problems.check(
        Addresses.isIp(endpoint.host()) || Addresses.isName(endpoint.host()),
        path + ".host",
        endpoint.host(),
        "an IP address or a lower-case DNS name");
    problems.range(path + ".port", endpoint.port(), 1, 65_535);
  }

  private void certificate(String path, CertificateConfig certificate) {
    problems.bundleFile(path + ".chain", certificate.chain());
    problems.bundleFile(path + ".key", certificate.key());
  }

  private void tunnel(TunnelConfig tunnel, boolean isEdge) {
    certificate("tunnel.identity", tunnel.identity());
    problems.bundleFile("tunnel.trust", tunnel.trust());
    problems.notEmpty("tunnel.transports", tunnel.transports(), "at least one transport");
    problems.unique("tunnel.transports", tunnel.transports(), "name", Transport::name);
    if (isEdge) {
      problems.check(tunnel.listen() == null, "tunnel.listen", "present", "absent on an edge");
    } else if (tunnel.listen() == null) {
      problems.add("tunnel.listen", "absent", "an address and a port on a core");
    } else {
      bind("tunnel.listen", tunnel.listen().address(), tunnel.listen().port());
    }
    if (tunnel.proxy() != null) {
      endpoint("tunnel.proxy", tunnel.proxy());
    }
    problems.range("tunnel.linksPerCore", tunnel.linksPerCore(), 1, 16);
    problems.range("tunnel.maxLanes", tunnel.maxLanes(), 1, 64);
    problems.range("tunnel.idleTimeoutMillis", tunnel.idleTimeoutMillis(), 1_000, 600_000);
    problems.range("tunnel.pingIntervalMillis", tunnel.pingIntervalMillis(), 100, 60_000);
  }

  private void cores(List<CoreConfig> cores) {
    problems.unique("cores", cores, "name", CoreConfig::name);
    for (int i = 0; i < cores.size(); i++) {
      CoreConfig core = cores.get(i);
      String path = "cores[" + i + "]";
      peer(path, core.spiffeId(), core.trust());
      problems.range(path + ".weight", core.weight(), 0, 1_000_000);
      problems.range(path + ".priority", core.priority(), 0, 1_000_000);
    }
  }

  private void edges(List<PeerConfig> edges) {
    for (int i = 0; i < edges.size(); i++) {
      peer("edges[" + i + "]", edges.get(i).spiffeId(), edges.get(i).trust());
    }
  }

  private void peer(String path, String spiffeId, String trust) {
    spiffeId(path + ".spiffeId", spiffeId);
    problems.bundleFile(path + ".trust", trust);
  }

  private void spiffeId(String path, String id) {
    problems.check(id.matches("spiffe://[a-z0-9._-]+(/[A-Za-z0-9._-]+)+"), path, id, PEER_ID);
  }

  private void egress(EgressConfig egress) {
    for (int i = 0; i < egress.allow().size(); i++) {
      EgressRule rule = egress.allow().get(i);
      String path = "egress.allow[" + i + "]";
      if (rule.host() == null && rule.cidr() == null) {
        problems.add(path, "neither host nor cidr", "at least one of them");
      }
      if (rule.host() != null) {
        problems.check(
            Addresses.isIp(rule.host()) || Addresses.isNameOrWildcard(rule.host()),
            path + ".host",
            rule.host(),
            "a lower-case host name, *.NAME, or an IP address");
      }
      if (rule.cidr() != null) {
        problems.check(Cidr.isOne(rule.cidr()), path + ".cidr", rule.cidr(), "ADDRESS/BITS");
      }
      for (int j = 0; j < rule.ports().size(); j++) {
        problems.range(path + ".ports[" + j + "]", rule.ports().get(j), 1, 65_535);
      }
    }
  }

  private void limits(LimitsConfig limits) {
    problems.range("limits.maxConnections", limits.maxConnections(), 1, 10_000_000);
    problems.range("limits.maxConcurrentStreams", limits.maxConcurrentStreams(), 1, 100_000);
    problems.range("limits.maxRequestLineBytes", limits.maxRequestLineBytes(), 256, 1_048_576);
    problems.range("limits.maxHeaderBytes", limits.maxHeaderBytes(), 1_024, 16_777_216);
    problems.range("limits.maxHeaderCount", limits.maxHeaderCount(), 1, 10_000);
    problems.range("limits.handshakeTimeoutMillis", limits.handshakeTimeoutMillis(), 1, DAY_MILLIS);
    problems.range("limits.headerTimeoutMillis", limits.headerTimeoutMillis(), 1, DAY_MILLIS);
    problems.range("limits.idleTimeoutMillis", limits.idleTimeoutMillis(), 1, DAY_MILLIS);
    problems.range("limits.writeTimeoutMillis", limits.writeTimeoutMillis(), 0, DAY_MILLIS);
    problems.range("limits.bufferBudgetBytes", limits.bufferBudgetBytes(), 0, Long.MAX_VALUE);
  }

  private void traffic(NodeTraffic traffic) {
    version(traffic.contractVersion());
    problems.range("sequence", traffic.sequence(), 0, Long.MAX_VALUE);
    for (Map.Entry<String, List<Endpoint>> core : traffic.cores().entrySet()) {
      for (int i = 0; i < core.getValue().size(); i++) {
        endpoint("cores[" + core.getKey() + "][" + i + "]", core.getValue().get(i));
      }
    }
    for (Map.Entry<String, RouteWeight> entry : traffic.weights().entrySet()) {
      RouteWeight weight = entry.getValue();
      String path = "weights[" + entry.getKey() + "]";
      problems.notEmpty(path + ".releaseId", weight.releaseId());
      problems.range(path + ".maxWeight", weight.maxWeight(), 1, 1_000_000);
      problems.range(path + ".weight", weight.weight(), 0, Math.max(0, weight.maxWeight()));
    }
  }
}
