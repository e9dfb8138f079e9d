package dev.strait.nodeconfig;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that one node runs: declared by people, planned, hashed, kept as history. See {@link
 * NodeConfigJson} for its bytes and its revision.
 *
 * @param contractVersion version of this shape, 1 or later; see {@link #CONTRACT_VERSION}
 * @param node who the node is
 * @param listeners where an edge takes clients in; empty on a core
 * @param tunnel the tunnel as this node sees it
 * @param cores cores an edge may use; their addresses are in {@link NodeTraffic}; empty on a core
 * @param edges edges that may connect to a core; empty on an edge
 * @param routes routes in order of precedence among equals (older first, then by id); an edge reads
 *     rules, a core backends
 * @param egress what the node may dial
 * @param limits bounds on everything a client can make the node hold
 * @param drain how the node ends
 * @param admin where probes, metrics and acknowledgements are served
 * @param geoip what tells clients' countries; null for nothing, and on a core
 */
public record NodeConfig(
    int contractVersion,
    NodeIdentity node,
    List<ListenerConfig> listeners,
    TunnelConfig tunnel,
    List<CoreConfig> cores,
    List<PeerConfig> edges,
    List<RouteConfig> routes,
    EgressConfig egress,
    LimitsConfig limits,
    DrainConfig drain,
    AdminConfig admin,
    @Nullable GeoIpConfig geoip) {
  /** Copies what is mutable. */
  public NodeConfig {
    listeners = List.copyOf(listeners);
    cores = List.copyOf(cores);
    edges = List.copyOf(edges);
    routes = List.copyOf(routes);
  }

  /**
   * All that a node runs which knows no countries.
   *
   * @param contractVersion version of this shape
   * @param node who the node is
   * @param listeners where an edge takes clients in
   * @param tunnel the tunnel as this node sees it
   * @param cores cores an edge may use
   * @param edges edges that may connect to a core
   * @param routes routes in order of precedence among equals
   * @param egress what the node may dial
   * @param limits bounds on everything a client can make the node hold
   * @param drain how the node ends
   * @param admin where probes, metrics and acknowledgements are served
   */
  public NodeConfig(
      int contractVersion,
      NodeIdentity node,
      List<ListenerConfig> listeners,
      TunnelConfig tunnel,
      List<CoreConfig> cores,
      List<PeerConfig> edges,
      List<RouteConfig> routes,
      EgressConfig egress,
      LimitsConfig limits,
      DrainConfig drain,
      AdminConfig admin) {
    this(
        contractVersion,
        node,
        listeners,
        tunnel,
        cores,
        edges,
        routes,
        egress,
        limits,
        drain,
        admin,
        null);
  }

  /** The version written by this build. */
  public static final int CONTRACT_VERSION = 1;
}
