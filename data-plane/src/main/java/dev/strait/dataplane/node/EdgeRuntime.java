package dev.strait.dataplane.node;

import dev.strait.dataplane.admin.BoundPort;
import dev.strait.dataplane.config.NodeConfiguration;
import dev.strait.dataplane.config.RefusedException;
import dev.strait.dataplane.exchange.ExchangeHandler;
import dev.strait.dataplane.geoip.CountryFile;
import dev.strait.dataplane.listener.ListenerProblem;
import dev.strait.dataplane.listener.Listeners;
import dev.strait.dataplane.origin.Origins;
import dev.strait.dataplane.policy.MaxForwards;
import dev.strait.dataplane.policy.PolicyChain;
import dev.strait.dataplane.route.RouteTable;
import dev.strait.dataplane.tunnel.EdgeTunnel;
import dev.strait.dataplane.tunnel.LinkStatus;
import dev.strait.nodeconfig.GeoIpConfig;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.RouteVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An edge: exchanges come from clients' connections and go into the tunnel, or to origins. */
final class EdgeRuntime implements NodeRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeRuntime.class);

  /** So long an edge that could serve some requests without a core waits for its links. */
  private static final long LINK_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final NodeParts parts;
  private final Origins origins;
  private final CountryFile countries = new CountryFile();
  private final EdgeTunnel tunnel;
  private final Listeners listeners;
  private volatile @Nullable NodeConfiguration running;
  private volatile EdgeHandler.Routing routing = EdgeHandler.Routing.NONE;
  private volatile @Nullable CompletionStage<Void> drained;
  private volatile long firstNanos;

  EdgeRuntime(NodeParts parts) {
    this.parts = parts;
    this.origins = new Origins(parts.budget());
    this.tunnel = new EdgeTunnel(parts.loops(), parts.budget());
    this.listeners =
        new Listeners(
            parts.loops(),
            parts.loops(),
            parts.observer(),
            new CountedConnections(parts.connections()),
            parts.budget());
  }

  @Override
  public void apply(NodeConfiguration next) throws RefusedException {
    NodeConfiguration before = running;
    EdgeHandler.Routing routed = routing;
    boolean sameConfig = before != null && before.revision().equals(next.revision());
    EdgeHandler.Routing routes = sameConfig ? routed.with(next.traffic()) : route(next);
    boolean done = false;
    try {
      tunnel.update(next.config(), next.traffic(), parts.bundle());
      routing = routes; // before the listeners: a new one must not find its routes missing
      if (!sameConfig) {
        countries.use(file(next.config()));
        listen(next.config());
      }
      firstNanos = before == null ? System.nanoTime() : firstNanos;
      running = next;
      done = true;
    } catch (IOException e) {
      throw new RefusedException(List.of("tunnel: " + e.getMessage()));
    } finally {
      if (!done) {
        routing = routed;
        restore(before);
      }
    }
  }

  private EdgeHandler.Routing route(NodeConfiguration next) throws RefusedException {
    try {
      return new EdgeHandler.Routing(
          RouteTable.of(next.config()),
          origins.update(next.config(), RouteVersion::dialledDirectly, parts.bundle()),
          next.traffic());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(List.of(String.valueOf(e.getMessage())));
    }
  }

  private static @Nullable Path file(NodeConfig config) {
    GeoIpConfig geoip = config.geoip();
    return geoip == null ? null : Path.of(geoip.file());
  }

  private void listen(NodeConfig config) throws RefusedException {
    List<ListenerProblem> problems =
        listeners.apply(config.listeners(), config.limits(), parts.bundle(), this::handler);
    if (!problems.isEmpty()) {
      throw new RefusedException(problems.stream().map(ListenerProblem::message).toList());
    }
  }

  private ExchangeHandler handler(String listener) {
    return PolicyChain.of(
        List.of(new MaxForwards()),
        new EdgeHandler(listener, () -> routing, parts.active(), tunnel, origins, countries::of));
  }

  /** What ran before could run, so it is not expected to be refused now; if it is, that is told. */
  private void restore(@Nullable NodeConfiguration before) {
    if (before == null) {
      listeners.apply(List.of(), LimitsConfig.defaults(), parts.bundle(), this::handler);
      return;
    }
    try {
      routing = route(before);
      tunnel.update(before.config(), before.traffic(), parts.bundle());
      countries.use(file(before.config()));
      listen(before.config());
    } catch (IOException | RefusedException e) {
      LOG.warn("Going back to {} met: {}", before.revision(), e.getMessage());
    }
  }

  @Override
  public List<String> waitingFor() {
    NodeConfiguration now = running;
    if (now == null) {
      return List.of("No configuration runs yet.");
    }
    // An exchange stays on the loop of its client, so every loop needs a link of its own.
    long connected =
        tunnel.links().stream()
            .filter(link -> link.state() == LinkStatus.State.UP)
            .mapToInt(LinkStatus::loop)
            .distinct()
            .count();
    long all = StreamSupport.stream(parts.loops().spliterator(), false).count();
    return connected == all || servesWithoutCores(now)
        ? List.of()
        : List.of(connected + " of " + all + " event loops have a link to a core.");
  }

  /** Or rules that go directly would fail together with the cores they need not. */
  private boolean servesWithoutCores(NodeConfiguration now) {
    return System.nanoTime() - firstNanos > LINK_PATIENCE_NANOS
        && now.config().routes().stream()
            .anyMatch(route -> !route.stable().dialledDirectly().isEmpty());
  }

  @Override
  public List<String> problems() {
    NodeConfiguration now = running;
    if (now == null) {
      return List.of();
    }
    if (now.config().geoip() == null) {
      return asksForCountries(now.config())
          ? List.of(
              "Rules ask for the countries of clients, and nothing tells them (expected: spec.geoip"
                  + " of the EdgeNode); they match nobody.")
          : List.of();
    }
    String problem = countries.problem();
    return problem == null ? List.of() : List.of(problem);
  }

  private static boolean asksForCountries(NodeConfig config) {
    return config.routes().stream()
        .flatMap(route -> route.versions().stream())
        .flatMap(version -> version.rules().stream())
        .flatMap(rule -> rule.matches().stream())
        .anyMatch(match -> match.client() != null && !match.client().countries().isEmpty());
  }

  /** When the database of countries in use was built, Unix time in seconds; 0 without one. */
  long countriesBuiltSeconds() {
    return countries.builtSeconds();
  }

  @Override
  public List<BoundPort> listening() {
    NodeConfiguration now = running;
    return now == null
        ? List.of()
        : now.config().listeners().stream().map(this::boundPort).toList();
  }

  private BoundPort boundPort(ListenerConfig listener) {
    return new BoundPort(listener.name(), listener.address(), listeners.boundPort(listener.name()));
  }

  @Override
  public List<LinkStatus> links() {
    return tunnel.links();
  }

  @Override
  public void drain() {
    drained = listeners.drain();
  }

  @Override
  public boolean drained() {
    CompletionStage<Void> leaving = drained;
    return leaving == null || leaving.toCompletableFuture().isDone();
  }

  @Override
  public void close() {
    listeners.close();
    tunnel.drain();
    tunnel.close().awaitUninterruptibly();
    origins.close();
    countries.close();
  }
}
