package dev.strait.dataplane.node;

import dev.strait.dataplane.admin.BoundPort;
import dev.strait.dataplane.config.NodeConfiguration;
import dev.strait.dataplane.config.RefusedException;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.RouteLabels;
import dev.strait.dataplane.origin.Origins;
import dev.strait.dataplane.tunnel.CoreTunnel;
import dev.strait.dataplane.tunnel.LinkStatus;
import dev.strait.dataplane.tunnel.TunnelTarget;
import dev.strait.nodeconfig.BackendConfig;
import dev.strait.nodeconfig.BindConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A core: exchanges come out of the tunnel and go to origins. */
final class CoreRuntime implements NodeRuntime {
  private final NodeParts parts;
  private final Origins origins;
  private final CoreTunnel tunnel;
  private volatile @Nullable NodeConfiguration running;
  private volatile Map<Target, RouteLabels> labels = Map.of();

  CoreRuntime(NodeParts parts) {
    this.parts = parts;
    this.origins = new Origins(parts.budget());
    this.tunnel = new CoreTunnel(parts.loops(), parts.budget(), this::open, parts.observer());
  }

  /** What an OPEN names. */
  private record Target(String routeId, String revision, String backend) {}

  @Override
  public void apply(NodeConfiguration next) throws RefusedException {
    NodeConfiguration before = running;
    if (before != null && before.revision().equals(next.revision())) {
      running = next; // a core has no use for traffic yet
      return;
    }
    try {
      origins.update(next.config(), RouteVersion::backends, parts.bundle());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(List.of(String.valueOf(e.getMessage())));
    }
    try {
      tunnel.update(next.config(), parts.bundle());
    } catch (IOException e) {
      if (before != null) {
        origins.update(before.config(), RouteVersion::backends, parts.bundle());
      }
      throw new RefusedException(List.of("tunnel: " + e.getMessage()));
    }
    labels = labels(next.config());
    running = next;
  }

  private void open(Exchange exchange, TunnelTarget target) {
    RouteLabels known =
        labels.get(new Target(target.routeId(), target.revision(), target.backend()));
    if (known != null) {
      exchange.label(known);
    }
    origins.handle(exchange, target.routeId(), target.revision(), target.backend());
  }

  /** Only what is configured becomes a label: an edge may name anything. */
  private static Map<Target, RouteLabels> labels(NodeConfig config) {
    Map<Target, RouteLabels> labels = new HashMap<>();
    for (RouteConfig route : config.routes()) {
      for (RouteVersion version : route.versions()) {
        String side =
            version.equals(route.stable())
                ? "stable"
                : version.equals(route.candidate()) ? "candidate" : "retired";
        for (BackendConfig backend : version.backends()) {
          labels.put(
              new Target(route.id(), version.revision(), backend.name()),
              new RouteLabels(route.id(), "", backend.name(), version.revision(), side, "tunnel"));
        }
      }
    }
    return Map.copyOf(labels);
  }

  @Override
  public List<String> waitingFor() {
    return tunnel.boundPort() > 0 ? List.of() : List.of("The tunnel does not listen yet.");
  }

  @Override
  public List<String> problems() {
    return List.of();
  }

  @Override
  public List<BoundPort> listening() {
    NodeConfiguration now = running;
    BindConfig listen = now == null ? null : now.config().tunnel().listen();
    return listen == null
        ? List.of()
        : List.of(new BoundPort("tunnel", listen.address(), tunnel.boundPort()));
  }

  @Override
  public List<LinkStatus> links() {
    return tunnel.links();
  }

  @Override
  public void drain() {
    tunnel.drain();
  }

  @Override
  public boolean drained() {
    return true;
  }

  @Override
  public void close() {
    tunnel.close().awaitUninterruptibly();
    origins.close();
  }
}
