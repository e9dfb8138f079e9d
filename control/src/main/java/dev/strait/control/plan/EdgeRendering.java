package dev.strait.control.plan;

import dev.strait.crds.v1alpha1.ClientAddress;
import dev.strait.crds.v1alpha1.EdgeCore;
import dev.strait.crds.v1alpha1.EdgeLimits;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.EdgeNodeSpec;
import dev.strait.crds.v1alpha1.EdgeTunnel;
import dev.strait.crds.v1alpha1.ForwardedFor;
import dev.strait.crds.v1alpha1.GeoIp;
import dev.strait.crds.v1alpha1.Listener;
import dev.strait.crds.v1alpha1.ListenerQuic;
import dev.strait.crds.v1alpha1.ListenerTls;
import dev.strait.crds.v1alpha1.TlsMode;
import dev.strait.crds.v1alpha1.WebSocketSettings;
import dev.strait.nodeconfig.AdminConfig;
import dev.strait.nodeconfig.AttachmentConfig;
import dev.strait.nodeconfig.BackendConfig;
import dev.strait.nodeconfig.BindConfig;
import dev.strait.nodeconfig.ClientAddressConfig;
import dev.strait.nodeconfig.CongestionControl;
import dev.strait.nodeconfig.CoreConfig;
import dev.strait.nodeconfig.DrainConfig;
import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.GeoIpConfig;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeIdentity;
import dev.strait.nodeconfig.OriginConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.ProxyProtocolUse;
import dev.strait.nodeconfig.QuicConfig;
import dev.strait.nodeconfig.Role;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import dev.strait.nodeconfig.TlsConfig;
import dev.strait.nodeconfig.Transport;
import dev.strait.nodeconfig.TunnelConfig;
import dev.strait.nodeconfig.WebSocketConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the nodes of one EdgeNode should run. */
final class EdgeRendering {
  static final String NO_IDENTITY = "spec.tunnel.identity: cannot be used, see ResolvedRefs";

  private final GroupId id;
  private final EdgeNodeSpec spec;
  private final Topology topology;
  private final Known known;
  private final Credentials credentials;
  private final TunnelKeys keys;
  private final Placement placement;
  private final List<Topology.Dangling> unresolved;

  private EdgeRendering(GroupId id, EdgeNode edge, Surroundings around) {
    this.id = id;
    this.spec = edge.getSpec();
    this.topology = around.topology();
    this.known = around.known();
    this.credentials = around.credentials();
    this.keys = around.keys();
    this.placement = around.placement();
    this.unresolved = new ArrayList<>(topology.dangling(id));
  }

  static GroupRendering render(
      GroupId id, EdgeNode edge, AttachedRoutes routes, Surroundings around) {
    EdgeRendering rendering = new EdgeRendering(id, edge, around);
    TunnelKeys.Keys own = rendering.keys.of(id, rendering.unresolved);
    int replicas = Replicas.of(edge.getSpec(), rendering.known.group(id));
    if (Pause.holds(edge)) {
      AdminConfig admin = AdminRendering.render(id, rendering.credentials, rendering.placement);
      return GroupRendering.paused(
          id, replicas, rendering.known, own, admin, Pause.unknownValue(edge));
    }
    return own == null
        ? GroupRendering.without(id, replicas, NO_IDENTITY, rendering.unresolved)
        : rendering.render(replicas, own, routes.of(id));
  }

  private GroupRendering render(int replicas, TunnelKeys.Keys own, List<AttachedRoute> routes) {
    List<ListenerConfig> listeners = new ArrayList<>();
    for (int i = 0; i < spec.listeners().size(); i++) {
      ListenerConfig listener = listener("spec.listeners[" + i + "]", spec.listeners().get(i));
      if (listener != null) {
        listeners.add(listener);
      }
    }
    List<String> served = listeners.stream().map(ListenerConfig::name).toList();
    List<RouteConfig> running = new ArrayList<>();
    for (AttachedRoute route : routes) {
      RouteConfig config = route(route, served);
      if (config != null) {
        running.add(config);
      }
    }
    List<CoreConfig> cores = cores();
    GeoIp geoip = spec.geoip();
    NodeConfig wanted =
        new NodeConfig(
            NodeConfig.CONTRACT_VERSION,
            new NodeIdentity(Role.EDGE, id.namespace(), id.name(), spec.region()),
            listeners,
            tunnel(own),
            cores,
            List.of(),
            running,
            EgressRendering.render(spec.egress()),
            limits(spec.limits()),
            new DrainConfig(spec.drain().deadline().millis()),
            AdminRendering.render(id, credentials, placement),
            geoip == null ? null : new GeoIpConfig(placement.geoip(id, geoip)));
    return GroupRendering.of(
        id, replicas, wanted, endpoints(), unresolved, known, placement.maxShards());
  }

  private @Nullable ListenerConfig listener(String path, Listener listener) {
    BindConfig bind = placement.listener(id, listener);
    List<Protocol> protocols =
        listener.protocols().stream().map(p -> Protocol.valueOf(p.name())).toList();
    ListenerTls tls = listener.tls();
    TlsConfig certificates = null;
    if (tls != null && tls.mode() != TlsMode.PASSTHROUGH) {
      certificates =
          ListenerTlsRendering.render(
              id, path + ".tls", listener.name(), tls, credentials, known, unresolved);
      if (certificates == null) {
        return null;
      }
    }
    return new ListenerConfig(
        listener.name(),
        bind.address(),
        bind.port(),
        protocols,
        certificates,
        certificates == null ? null : quic(listener),
        webSocket(listener),
        clientAddress());
  }

  private static @Nullable WebSocketConfig webSocket(Listener listener) {
    WebSocketSettings settings = listener.websocket();
    return settings == null
        ? null
        : new WebSocketConfig(
            settings.pingInterval().millis(),
            settings.pongTimeout().millis(),
            settings.readBufferBytes(),
            settings.writeBufferBytes());
  }

  private @Nullable QuicConfig quic(Listener listener) {
    if (!listener.http3()) {
      return null;
    }
    ListenerQuic quic = listener.quic() == null ? ListenerQuic.DEFAULT : listener.quic();
    return new QuicConfig(
        quic.idleTimeout().millis(),
        CongestionControl.valueOf(quic.congestionControl().name()),
        quic.pathMtuDiscovery(),
        quic.earlyData(),
        placement.announced(id, listener),
        quic.keepAlive().equals(ListenerQuic.DEFAULT.keepAlive())
            ? null
            : quic.keepAlive().millis());
  }

  private @Nullable ClientAddressConfig clientAddress() {
    ClientAddress declared = spec.clientAddress();
    return declared == null
        ? null
        : new ClientAddressConfig(
            declared.trustedProxies(),
            ProxyProtocolUse.valueOf(declared.proxyProtocol().name()),
            declared.forwardedFor() == ForwardedFor.TRUST);
  }

  /**
   * A version is used only when every core of the edge has it; until then, and when what is
   * declared cannot be run, the version before goes on.
   */
  private @Nullable RouteConfig route(AttachedRoute attached, List<String> served) {
    RenderedRoute route = attached.rendered();
    RouteVersion version = null;
    if (route.runnable() && known.coreWithout(id, route.id(), route.revision()) == null) {
      version =
          new RouteVersion(
              route.revision(),
              attachments(attached.attachments(), served),
              route.rules(),
              backends(route));
    } else {
      RouteConfig before = known.applied(id, route.id());
      if (before != null) {
        boolean same = before.stable().revision().equals(route.revision());
        version =
            new RouteVersion(
                before.stable().revision(),
                attachments(same ? attached.attachments() : attached.held(), served),
                before.stable().rules(),
                before.stable().backends());
      }
    }
    return version == null || version.attachments().isEmpty()
        ? null
        : new RouteConfig(route.id(), version, null);
  }

  private List<AttachmentConfig> attachments(
      Map<GroupId, List<AttachmentConfig>> all, List<String> served) {
    return all.getOrDefault(id, List.of()).stream()
        .filter(attachment -> served.contains(attachment.listener()))
        .toList();
  }

  /** Whole only what the edge dials itself: the rest, and its CAs, are the cores' business. */
  private static List<BackendConfig> backends(RenderedRoute route) {
    Set<BackendConfig> own = Set.copyOf(route.version().dialledDirectly());
    return route.backends().stream()
        .map(backend -> own.contains(backend) ? backend : withoutTrust(backend))
        .toList();
  }

  /** An edge needs to know whether an origin takes bytes, and no more. */
  private static BackendConfig withoutTrust(BackendConfig backend) {
    OriginConfig origin = backend.origin();
    return new BackendConfig(
        backend.name(),
        new OriginConfig(
            origin.host(),
            origin.port(),
            null,
            origin.hostHeader(),
            origin.takesBytes() ? origin.protocols() : null),
        backend.coreRefs(),
        backend.pool(),
        backend.proxyProtocol());
  }

  private TunnelConfig tunnel(TunnelKeys.Keys own) {
    EdgeTunnel tunnel = spec.tunnel();
    return new TunnelConfig(
        own.identity(),
        own.trust(),
        tunnel.transports().stream().map(t -> Transport.valueOf(t.name())).toList(),
        null,
        tunnel.linksPerCore(),
        tunnel.maxLanes(),
        tunnel.idleTimeout().millis(),
        tunnel.pingInterval().millis(),
        tunnel.proxy() == null ? null : endpoint(tunnel.proxy()),
        LinkQuicRendering.of(tunnel.quic()));
  }

  /** A core whose CAs cannot be read is used as before, or not at all. */
  private List<CoreConfig> cores() {
    List<CoreConfig> cores = new ArrayList<>();
    for (Topology.Link link : topology.links(id)) {
      add(cores, link.as(), link.core().spiffeId(), keys.trustIn(link.core()));
    }
    for (Topology.Abroad far : topology.abroad(id)) {
      String spiffeId = far.as().spiffeId() == null ? "" : far.as().spiffeId();
      String trust = keys.trustAbroad(id, far.path(), far.as().trustBundleRef(), unresolved);
      add(cores, far.as(), spiffeId, trust);
    }
    return cores;
  }

  private void add(List<CoreConfig> cores, EdgeCore as, String spiffeId, @Nullable String trust) {
    String verified = trust == null ? trustBefore(as.name(), spiffeId) : trust;
    if (verified != null) {
      cores.add(new CoreConfig(as.name(), spiffeId, verified, as.weight(), as.priority()));
    }
  }

  private @Nullable String trustBefore(String name, String spiffeId) {
    NodeConfig before = known.applied(id);
    if (before != null) {
      for (CoreConfig core : before.cores()) {
        if (core.name().equals(name) && core.spiffeId().equals(spiffeId)) {
          return core.trust();
        }
      }
    }
    return null;
  }

  /**
   * A node stays listed while it is not answering: that may be this process's trouble alone. One
   * whose process is known to have ended has no endpoint.
   */
  private Map<String, List<Endpoint>> endpoints() {
    Map<String, List<Endpoint>> endpoints = new TreeMap<>();
    for (Topology.Link link : topology.links(id)) {
      List<Endpoint> found = new ArrayList<>();
      for (ObservedNode node : known.group(link.core()).nodes()) {
        if (node.tunnel() != null && !node.is(Acknowledgement.State.DRAINING)) {
          found.add(node.tunnel());
        }
      }
      found.sort(Comparator.comparing(Endpoint::host).thenComparing(Endpoint::port));
      endpoints.put(link.as().name(), List.copyOf(found));
    }
    for (Topology.Abroad far : topology.abroad(id)) {
      endpoints.put(far.as().name(), List.of(endpoint(String.valueOf(far.as().address()))));
    }
    return endpoints;
  }

  /** The schema has seen that it is a host and a port; names are looked up by the nodes. */
  private static Endpoint endpoint(String address) {
    int colon = address.lastIndexOf(':');
    String host = RouteRendering.unbracketed(address.substring(0, Math.max(0, colon)));
    return new Endpoint(host, Integer.parseInt(address.substring(colon + 1)));
  }

  private static LimitsConfig limits(EdgeLimits limits) {
    return new LimitsConfig(
        limits.maxConnections(),
        limits.maxConcurrentStreams(),
        limits.maxRequestLineBytes(),
        limits.maxHeaderBytes(),
        limits.maxHeaderCount(),
        limits.handshakeTimeout().millis(),
        limits.headerTimeout().millis(),
        limits.idleTimeout().millis(),
        limits.writeTimeout().millis(),
        limits.bufferBudgetBytes());
  }
}
