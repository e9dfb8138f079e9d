package dev.strait.dataplane.node;

import dev.strait.nodeconfig.AttachmentConfig;
import dev.strait.nodeconfig.BackendConfig;
import dev.strait.nodeconfig.BackendRefConfig;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.OriginConfig;
import dev.strait.nodeconfig.PoolConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import dev.strait.nodeconfig.RuleConfig;
import dev.strait.nodeconfig.TimeoutsConfig;
import dev.strait.nodeconfig.Via;
import java.util.List;

/** Small valid documents for listeners that carry bytes. */
final class ByteSamples {
  static final OriginConfig NOWHERE = origin(1);

  private ByteSamples() {}

  static OriginConfig origin(int port) {
    return new OriginConfig("127.0.0.1", port, null, "", List.of(Protocol.TCP));
  }

  /** A route that carries everything to one origin. */
  static RouteConfig route(OriginConfig origin, TimeoutsConfig timeouts, int maxConnections) {
    return new RouteConfig(
        Samples.ROUTE,
        new RouteVersion(
            "r1",
            List.of(new AttachmentConfig(Samples.LISTENER, List.of())),
            List.of(
                new RuleConfig(
                    "all",
                    List.of(),
                    List.of(),
                    List.of(new BackendRefConfig("bytes", 1)),
                    timeouts,
                    Via.TUNNEL)),
            List.of(
                new BackendConfig(
                    "bytes", origin, List.of(), new PoolConfig(maxConnections, 0, 30_000, 2_000)))),
        null);
  }

  /** An edge whose one listener is replaced. */
  static NodeConfig edge(RouteConfig route, ListenerConfig listener) {
    NodeConfig http = Samples.edge(route, "core");
    return new NodeConfig(
        http.contractVersion(),
        http.node(),
        List.of(listener),
        http.tunnel(),
        http.cores(),
        http.edges(),
        http.routes(),
        http.egress(),
        http.limits(),
        http.drain(),
        http.admin());
  }

  static ListenerConfig listener() {
    return new ListenerConfig(Samples.LISTENER, "127.0.0.1", 0, List.of(Protocol.TCP), null);
  }
}
