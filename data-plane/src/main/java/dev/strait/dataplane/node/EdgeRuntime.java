package dev.strait.dataplane.node;

import dev.strait.dataplane.admin.BoundPort;
import dev.strait.dataplane.config.NodeConfiguration;
import dev.strait.dataplane.config.RefusedException;
import dev.strait.dataplane.exchange.ExchangeHandler;
import dev.strait.dataplane.listener.ListenerProblem;
import dev.strait.dataplane.listener.Listeners;
import dev.strait.dataplane.policy.MaxForwards;
import dev.strait.dataplane.policy.PolicyChain;
import dev.strait.dataplane.route.RouteTable;
import dev.strait.dataplane.tunnel.EdgeTunnel;
import dev.strait.dataplane.tunnel.LinkStatus;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.NodeConfig;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An edge: exchanges come from clients' connections and go into the tunnel. */
final class EdgeRuntime implements NodeRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeRuntime.class);

  private final NodeParts parts;
  private final EdgeTunnel tunnel;
  private final Listeners listeners;
  private volatile @Nullable NodeConfiguration running;
  private volatile EdgeHandler.Routing routing = EdgeHandler.Routing.NONE;
  private volatile @Nullable CompletionStage<Void> drained;

  EdgeRuntime(NodeParts parts) {
    this.parts = parts;
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
        listen(next.config());
      }
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

  private static EdgeHandler.Routing route(NodeConfiguration next) throws RefusedException {
    try {
      return new EdgeHandler.Routing(RouteTable.of(next.config()), next.traffic());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(List.of(String.valueOf(e.getMessage())));
    }
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
        new EdgeHandler(listener, () -> routing, parts.active(), tunnel));
  }

  /** What ran before could run, so it is not expected to be refused now; if it is, that is told. */
  private void restore(@Nullable NodeConfiguration before) {
    if (before == null) {
      listeners.apply(List.of(), LimitsConfig.defaults(), parts.bundle(), this::handler);
      return;
    }
    try {
      tunnel.update(before.config(), before.traffic(), parts.bundle());
      listen(before.config());
    } catch (IOException | RefusedException e) {
      LOG.warn("Going back to {} met: {}", before.revision(), e.getMessage());
    }
  }

  @Override
  public List<String> waitingFor() {
    if (running == null) {
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
    return connected == all
        ? List.of()
        : List.of(connected + " of " + all + " event loops have a link to a core.");
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
  }
}
