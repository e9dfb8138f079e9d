package dev.strait.dataplane.tunnel;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.tunnel.lane.LinkSettings;
import dev.strait.dataplane.tunnel.wire.LinkTls;
import dev.strait.nodeconfig.CertificateConfig;
import dev.strait.nodeconfig.CoreConfig;
import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeTraffic;
import dev.strait.nodeconfig.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which links every loop of an edge is to keep.
 *
 * @param settings of each link
 * @param identity the edge's own certificate
 * @param cores in the order of the configuration
 * @param linksPerEndpoint at least 1
 * @param transports in order of preference, at least one
 * @param proxy that WebSocket links go through; null for none
 */
record EdgePlan(
    LinkSettings settings,
    CertificateConfig identity,
    List<Core> cores,
    int linksPerEndpoint,
    List<Transport> transports,
    @Nullable Endpoint proxy) {

  /**
   * One core to keep links to.
   *
   * @param config name, weight, priority
   * @param tls how it is dialled
   * @param endpoints where it listens
   */
  record Core(CoreConfig config, LinkTls tls, List<Endpoint> endpoints) {}

  /**
   * Plans; names of the bundle's files carry a hash of their content, so what has the same names is
   * taken from the plan before without reading it again.
   */
  static EdgePlan of(
      NodeConfig config,
      NodeTraffic traffic,
      Bundle bundle,
      LinkSettings settings,
      @Nullable EdgePlan before)
      throws IOException {
    CertificateConfig identity = config.tunnel().identity();
    List<Core> cores = new ArrayList<>();
    for (CoreConfig core : config.cores()) {
      LinkTls tls = before != null && before.identity.equals(identity) ? before.tlsFor(core) : null;
      if (tls == null) {
        tls = LinkTls.edge(config.tunnel(), core, bundle);
      }
      cores.add(new Core(core, tls, traffic.cores().getOrDefault(core.name(), List.of())));
    }
    return new EdgePlan(
        settings,
        identity,
        List.copyOf(cores),
        config.tunnel().linksPerCore(),
        config.tunnel().transports(),
        config.tunnel().proxy());
  }

  private @Nullable LinkTls tlsFor(CoreConfig wanted) {
    for (Core core : cores) {
      if (core.config.spiffeId().equals(wanted.spiffeId())
          && core.config.trust().equals(wanted.trust())) {
        return core.tls;
      }
    }
    return null;
  }
}
