package dev.strait.dataplane.node;

import dev.strait.dataplane.admin.AdminServer;
import dev.strait.dataplane.admin.NodeState;
import dev.strait.dataplane.config.ConfigState;
import dev.strait.dataplane.config.ConfigTarget;
import dev.strait.dataplane.config.ConfigWatch;
import dev.strait.dataplane.config.NodeConfiguration;
import dev.strait.dataplane.config.Refusal;
import dev.strait.dataplane.config.RefusedException;
import dev.strait.dataplane.telemetry.Metric;
import dev.strait.dataplane.telemetry.NodeTelemetry;
import dev.strait.dataplane.telemetry.ObserverChain;
import dev.strait.nodeconfig.AdminConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One edge or core from start to end. Which of the two, and everything else, its directory says;
 * until that has a valid configuration the node waits. Thread safe.
 */
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final NodeOptions options;
  private final EventLoopGroup loops;
  private final NodeTelemetry telemetry;
  private final ActiveExchanges active;
  private final ConfigWatch watch;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile NodeState state = NodeState.WARMING;
  private volatile @Nullable NodeRuntime runtime;
  private final AdminServer admin = new AdminServer(pages());

  // Touched by the configuration's thread only.
  private boolean warmedUp;

  private Node(NodeOptions options) {
    this.options = options;
    this.loops = EventLoops.start(options.loops());
    this.telemetry = new NodeTelemetry(loops, options.accessLog());
    this.active = new ActiveExchanges(loops);
    this.watch = new ConfigWatch(options.directory(), new Swap());
  }

  /**
   * Starts a node; it becomes ready later, or waits for its files.
   *
   * @param options what it is told
   * @return the node, to be drained or closed
   */
  public static Node start(NodeOptions options) {
    Node node = new Node(options);
    LOG.info("Running what {} says.", options.directory().toAbsolutePath());
    node.watch.start();
    return node;
  }

  /** Runs what the watch found; on the configuration's thread. */
  private final class Swap implements ConfigTarget {
    @Override
    public void apply(NodeConfiguration next) throws RefusedException {
      if (state == NodeState.DRAINING) {
        throw new RefusedException(List.of("The node is ending."));
      }
      serveAdmin(next.config().admin());
      NodeRuntime running = runtime;
      if (running == null) {
        running = newRuntime(next.config());
        runtime = running;
      }
      expectRole(running, next.config());
      running.apply(next);
      telemetry.runs(next.revision(), revisions(next.config()));
      telemetry.certificates(CertificateTimes.of(next.config(), watch.bundle()));
      if (!warmedUp) {
        warmedUp = true;
        start("warm-up", () -> warmUp(next));
      }
    }

    @Override
    public void refused(Refusal refusal) {
      telemetry.refused(refusal.what());
    }
  }

  private NodeRuntime newRuntime(NodeConfig config) {
    NodeParts parts =
        new NodeParts(
            loops,
            NodeMemory.budget(config.limits()),
            active,
            ObserverChain.of(List.of(active, telemetry.observer())),
            telemetry.connections(),
            watch.bundle());
    telemetry.gauge(Metric.BUFFERS_RESERVED, parts.budget()::reservedBytes);
    telemetry.gauge(Metric.NODE_READY, () -> pages().readiness().ready() ? 1 : 0);
    telemetry.gauge(
        Metric.TRAFFIC_SEQUENCE,
        () -> {
          NodeConfiguration running = watch.state().running();
          return running == null ? -1 : running.traffic().sequence();
        });
    NodeRuntime made =
        switch (config.node().role()) {
          case EDGE -> new EdgeRuntime(parts);
          case CORE -> new CoreRuntime(parts);
        };
    telemetry.gauge(Metric.NODE_PROBLEMS, () -> made.problems().size());
    if (made instanceof EdgeRuntime edge) {
      telemetry.gauge(Metric.GEOIP_BUILT, edge::countriesBuiltSeconds);
    }
    telemetry.links(() -> LinkViews.samples(made.links()));
    return made;
  }

  private static void expectRole(NodeRuntime running, NodeConfig config) throws RefusedException {
    boolean same =
        switch (config.node().role()) {
          case EDGE -> running instanceof EdgeRuntime;
          case CORE -> running instanceof CoreRuntime;
        };
    if (!same) {
      throw new RefusedException(
          List.of(
              "node.role: "
                  + config.node().role()
                  + " (expected: the role this process runs; another role needs a new process)"));
    }
  }

  /** Opened before anything else and never closed by a refusal, so that the refusal can be read. */
  private void serveAdmin(AdminConfig config) throws RefusedException {
    try {
      admin.serve(config, watch.bundle());
    } catch (IOException e) {
      throw new RefusedException(List.of(String.valueOf(e.getMessage())));
    }
  }

  private static Set<String> revisions(NodeConfig config) {
    return config.routes().stream()
        .map(RouteConfig::versions)
        .flatMap(List::stream)
        .map(RouteVersion::revision)
        .collect(Collectors.toSet());
  }

  private NodePages pages() {
    return new NodePages(this);
  }

  /** Beside the first configuration, which is acknowledged meanwhile. */
  private void warmUp(NodeConfiguration configuration) {
    WarmUp.run(configuration, watch.bundle(), options.warmUpMillis(), WarmUp.ENOUGH);
    if (become(NodeState.READY)) {
      LOG.info("Ready.");
    }
  }

  /** Draining is for good. */
  private synchronized boolean become(NodeState next) {
    if (state == NodeState.DRAINING) {
      return false;
    }
    state = next;
    return true;
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  NodeState state() {
    return state;
  }

  ConfigState configState() {
    return watch.state();
  }

  @Nullable NodeRuntime runtime() {
    return runtime;
  }

  NodeTelemetry telemetry() {
    return telemetry;
  }

  ActiveExchanges active() {
    return active;
  }

  /**
   * The admin port in clear text.
   *
   * @return 1 to 65535; 0 before the first configuration
   */
  public int adminPort() {
    return admin.port();
  }

  /**
   * The admin port with mutual TLS.
   *
   * @return 1 to 65535; 0 when there is none
   */
  public int secureAdminPort() {
    return admin.securePort();
  }

  /**
   * What the admin port shows.
   *
   * @return readiness, acknowledgement, metrics as they are whenever asked
   */
  public NodePages view() {
    return pages();
  }

  /**
   * When the node is over: drained or closed.
   *
   * @return done when every socket is closed
   */
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  /** Begins to drain and then ends; returns at once, does nothing when that has begun. */
  public void drain() {
    if (become(NodeState.DRAINING)) {
      LOG.info("Draining.");
      start("drain", this::drainAndEnd);
    }
  }

  private void drainAndEnd() {
    NodeRuntime running = runtime;
    NodeConfiguration configuration = watch.state().running();
    try {
      if (running != null && configuration != null) {
        Drain.run(running, active, configuration.config().drain());
      }
    } finally {
      end();
    }
  }

  /** Ends at once; exchanges under way are broken off. Blocks until sockets are closed. */
  @Override
  public void close() {
    if (become(NodeState.DRAINING)) {
      end();
    } else {
      ended.join();
    }
  }

  private void end() {
    watch.close();
    NodeRuntime running = runtime;
    if (running != null) {
      running.close();
    }
    active.close();
    telemetry.close();
    admin.close();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    LOG.info("Ended.");
    ended.complete(null);
  }
}
