package dev.strait.control.plan;

import dev.strait.crds.v1alpha1.AllowedEdge;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.CoreNodeSpec;
import dev.strait.crds.v1alpha1.CoreTunnel;
import dev.strait.nodeconfig.AdminConfig;
import dev.strait.nodeconfig.DrainConfig;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeIdentity;
import dev.strait.nodeconfig.PeerConfig;
import dev.strait.nodeconfig.Role;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import dev.strait.nodeconfig.Transport;
import dev.strait.nodeconfig.TunnelConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the nodes of one CoreNode should run. */
final class CoreRendering {
  /** A core keeps so many old versions of a route, should an edge never acknowledge. */
  static final int MAX_RETIRED = 8;

  private final GroupId id;
  private final CoreNodeSpec spec;
  private final CoreNode core;
  private final Topology topology;
  private final Known known;
  private final Credentials credentials;
  private final TunnelKeys keys;
  private final Placement placement;
  private final List<Topology.Dangling> unresolved = new ArrayList<>();

  private CoreRendering(GroupId id, CoreNode core, Surroundings around) {
    this.id = id;
    this.core = core;
    this.spec = core.getSpec();
    this.topology = around.topology();
    this.known = around.known();
    this.credentials = around.credentials();
    this.keys = around.keys();
    this.placement = around.placement();
  }

  static GroupRendering render(
      GroupId id, CoreNode core, AttachedRoutes routes, Surroundings around) {
    CoreRendering rendering = new CoreRendering(id, core, around);
    TunnelKeys.Keys own = rendering.keys.of(id, rendering.unresolved);
    int replicas = Replicas.of(core.getSpec(), rendering.known.group(id));
    if (Pause.holds(core)) {
      AdminConfig admin = AdminRendering.render(id, rendering.credentials, rendering.placement);
      return GroupRendering.paused(
          id, replicas, rendering.known, own, admin, Pause.unknownValue(core));
    }
    return own == null
        ? GroupRendering.without(id, replicas, EdgeRendering.NO_IDENTITY, rendering.unresolved)
        : rendering.render(replicas, own, routes);
  }

  private GroupRendering render(int replicas, TunnelKeys.Keys own, AttachedRoutes routes) {
    NodeConfig wanted =
        new NodeConfig(
            NodeConfig.CONTRACT_VERSION,
            new NodeIdentity(Role.CORE, id.namespace(), id.name(), spec.region()),
            List.of(),
            tunnel(own),
            List.of(),
            edges(),
            routes(routes),
            EgressRendering.render(spec.egress()),
            limits(),
            new DrainConfig(spec.drain().deadline().millis()),
            AdminRendering.render(id, credentials, placement));
    return GroupRendering.of(
        id, replicas, wanted, Map.of(), unresolved, known, placement.maxShards());
  }

  /** An edge whose CAs cannot be read is let in as before, or not at all. */
  private List<PeerConfig> edges() {
    List<PeerConfig> edges = new ArrayList<>();
    for (GroupId edge : topology.admitted(id, core)) {
      add(edges, edge.spiffeId(), keys.trustIn(edge));
    }
    for (int i = 0; i < spec.edges().size(); i++) {
      AllowedEdge allowed = spec.edges().get(i);
      if (allowed.spiffeId() != null) {
        String path = "spec.edges[" + i + "]";
        add(
            edges,
            allowed.spiffeId(),
            keys.trustAbroad(id, path, allowed.trustBundleRef(), unresolved));
      }
    }
    return edges;
  }

  private void add(List<PeerConfig> edges, String spiffeId, @Nullable String trust) {
    NodeConfig before = known.applied(id);
    if (trust != null) {
      edges.add(new PeerConfig(spiffeId, trust));
    } else if (before != null) {
      before.edges().stream()
          .filter(edge -> edge.spiffeId().equals(spiffeId) && !edges.contains(edge))
          .forEach(edges::add);
    }
  }

  private List<RouteConfig> routes(AttachedRoutes routes) {
    List<GroupId> users = new ArrayList<>(topology.users(id));
    Set<GroupId> edgesAbroad = topology.edgesAbroad(id);
    users.addAll(edgesAbroad);
    List<RouteConfig> served = new ArrayList<>();
    List<RouteConfig> applied = known.appliedRoutes(id);
    for (AttachedRoute route : routes.of(users, applied.stream().map(RouteConfig::id).toList())) {
      boolean wanted = users.stream().anyMatch(route::attachedTo);
      boolean abroad = edgesAbroad.stream().anyMatch(route::attachedTo);
      RouteConfig config = route(route.rendered(), wanted, abroad);
      if (config != null) {
        served.add(config);
      }
    }
    applied.stream()
        .filter(route -> !routes.isDeclared(route.id()))
        .sorted(Comparator.comparing(RouteConfig::id))
        .map(route -> whole(route.id(), null, stillNamed(route, "", false)))
        .filter(Objects::nonNull)
        .forEach(served::add);
    return served;
  }

  /** Edges of other clusters cannot be asked what they still name: they get the versions kept. */
  private @Nullable RouteConfig route(RenderedRoute route, boolean wanted, boolean abroad) {
    RouteConfig before = known.applied(id, route.id());
    RouteVersion stable = null;
    if (wanted && route.runnable()) {
      stable = new RouteVersion(route.revision(), List.of(), List.of(), route.backends());
    } else if (wanted && before != null) {
      stable = before.stable();
    }
    List<RouteVersion> retired =
        before == null
            ? List.of()
            : stillNamed(before, stable == null ? "" : stable.revision(), abroad);
    return whole(route.id(), stable, retired);
  }

  /** Versions that were applied here and that an edge may still name in OPEN, newest first. */
  private List<RouteVersion> stillNamed(RouteConfig before, String newer, boolean abroad) {
    return before.versions().stream()
        .filter(version -> !version.revision().equals(newer))
        .filter(version -> abroad || known.inUse(id, before.id(), version))
        .limit(MAX_RETIRED)
        .toList();
  }

  private static @Nullable RouteConfig whole(
      String route, @Nullable RouteVersion stable, List<RouteVersion> retired) {
    if (stable != null) {
      return new RouteConfig(route, stable, null, retired);
    }
    return retired.isEmpty()
        ? null
        : new RouteConfig(route, retired.get(0), null, retired.subList(1, retired.size()));
  }

  private TunnelConfig tunnel(TunnelKeys.Keys own) {
    CoreTunnel tunnel = spec.tunnel();
    return new TunnelConfig(
        own.identity(),
        own.trust(),
        tunnel.transports().stream().map(t -> Transport.valueOf(t.name())).toList(),
        placement.tunnel(id, tunnel.port()),
        1,
        tunnel.maxLanes(),
        tunnel.idleTimeout().millis(),
        tunnel.pingInterval().millis(),
        null,
        LinkQuicRendering.of(tunnel.quic()));
  }

  /** Only the budget means anything on a core: it has no clients. */
  private LimitsConfig limits() {
    LimitsConfig defaults = LimitsConfig.defaults();
    return new LimitsConfig(
        defaults.maxConnections(),
        defaults.maxConcurrentStreams(),
        defaults.maxRequestLineBytes(),
        defaults.maxHeaderBytes(),
        defaults.maxHeaderCount(),
        defaults.handshakeTimeoutMillis(),
        defaults.headerTimeoutMillis(),
        defaults.idleTimeoutMillis(),
        defaults.writeTimeoutMillis(),
        spec.limits().bufferBudgetBytes());
  }
}
