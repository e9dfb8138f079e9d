package dev.strait.dataplane.node;

import dev.strait.dataplane.config.NodeConfiguration;
import dev.strait.nodeconfig.AttachmentConfig;
import dev.strait.nodeconfig.BackendConfig;
import dev.strait.nodeconfig.BackendRefConfig;
import dev.strait.nodeconfig.BindConfig;
import dev.strait.nodeconfig.CoreConfig;
import dev.strait.nodeconfig.EgressConfig;
import dev.strait.nodeconfig.EgressRule;
import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeTraffic;
import dev.strait.nodeconfig.OriginConfig;
import dev.strait.nodeconfig.PeerConfig;
import dev.strait.nodeconfig.PoolConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import dev.strait.nodeconfig.RuleConfig;
import dev.strait.nodeconfig.TimeoutsConfig;
import dev.strait.nodeconfig.TunnelConfig;
import dev.strait.nodeconfig.Via;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an edge and a core run on loopback while a node warms up: one route, and the node's own
 * identity on both ends of the tunnel.
 *
 * @param node what the node itself runs
 * @param originPort where the origin is
 */
record WarmUpPair(NodeConfig node, int originPort) {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String NAME = "warm-up";

  NodeConfiguration core() {
    return configuration(new BindConfig(LOOPBACK, 0), NodeConfiguration.NO_TRAFFIC);
  }

  NodeConfiguration edge(int corePort) {
    return configuration(
        null,
        new NodeTraffic(
            NodeConfig.CONTRACT_VERSION,
            1,
            Map.of(NAME, List.of(new Endpoint(LOOPBACK, corePort))),
            Map.of()));
  }

  private NodeConfiguration configuration(@Nullable BindConfig listen, NodeTraffic traffic) {
    TunnelConfig own = node.tunnel();
    String id = node.node().spiffeId();
    return new NodeConfiguration(
        NAME,
        new NodeConfig(
            NodeConfig.CONTRACT_VERSION,
            node.node(),
            List.of(new ListenerConfig(NAME, LOOPBACK, 0, List.of(Protocol.HTTP1), null)),
            new TunnelConfig(
                own.identity(),
                own.trust(),
                own.transports(),
                listen,
                1,
                own.maxLanes(),
                own.idleTimeoutMillis(),
                own.pingIntervalMillis()),
            List.of(new CoreConfig(NAME, id, own.trust(), 1, 0)),
            List.of(new PeerConfig(id, own.trust())),
            List.of(new RouteConfig(NAME, route(), null)),
            new EgressConfig(List.of(new EgressRule(null, LOOPBACK + "/32", List.of(originPort)))),
            node.limits(),
            node.drain(),
            node.admin()),
        traffic);
  }

  private RouteVersion route() {
    return new RouteVersion(
        NAME,
        List.of(new AttachmentConfig(NAME, List.of())),
        List.of(
            new RuleConfig(
                NAME,
                List.of(),
                List.of(),
                List.of(new BackendRefConfig(NAME, 1)),
                new TimeoutsConfig(0, 10_000, 10_000),
                Via.TUNNEL)),
        List.of(
            new BackendConfig(
                NAME,
                new OriginConfig(LOOPBACK, originPort, null, ""),
                List.of(),
                new PoolConfig(64, 64, 10_000, 1_000))));
  }
}
