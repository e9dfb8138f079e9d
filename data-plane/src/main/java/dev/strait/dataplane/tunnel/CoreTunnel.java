package dev.strait.dataplane.tunnel;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.exchange.BufferBudget;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeObserver;
import dev.strait.dataplane.exchange.Origination;
import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.dataplane.tunnel.frame.Open;
import dev.strait.dataplane.tunnel.lane.CoreCrossing;
import dev.strait.dataplane.tunnel.lane.CoreLink;
import dev.strait.dataplane.tunnel.lane.Link;
import dev.strait.dataplane.tunnel.lane.LinkSettings;
import dev.strait.dataplane.tunnel.wire.Acceptance;
import dev.strait.dataplane.tunnel.wire.LinkTls;
import dev.strait.nodeconfig.BindConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.Transport;
import dev.strait.nodeconfig.TunnelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseCombiner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The core's end of the tunnel: takes links of edges and makes an exchange of each OPEN. */
public final class CoreTunnel {

  /** Takes exchanges that crossed. */
  @FunctionalInterface
  public interface Opener {
    /**
     * Attaches an upstream or fails the exchange, now or later, on the exchange's event loop. Must
     * not block and must not throw.
     *
     * @param exchange new, nothing attached yet; its origination names the edge by SPIFFE id and
     *     the client by the address the edge saw
     * @param target where it is to go; only route, revision and backend are set
     */
    void open(Exchange exchange, TunnelTarget target);
  }

  private static final Logger log = LoggerFactory.getLogger(CoreTunnel.class);

  private final List<EventLoop> loops;
  private final BufferBudget budget;
  private final Opener opener;
  private final ExchangeObserver observer;
  private final String instance = UUID.randomUUID().toString();
  private final List<CoreLink> links = new CopyOnWriteArrayList<>();

  private final CorePorts ports;
  private volatile boolean draining;
  private volatile @Nullable Rules rules;

  /** What holds for new links, swapped as one. */
  private record Rules(LinkTls tls, LinkSettings settings, List<Transport> transports) {}

  /**
   * A tunnel that does not listen yet; {@link #update} starts it.
   *
   * @param loops the loops that links and their exchanges live on
   * @param budget what credit is drawn from
   * @param opener takes the exchanges
   * @param observer sees their milestones
   */
  public CoreTunnel(
      EventLoopGroup loops, BufferBudget budget, Opener opener, ExchangeObserver observer) {
    this.loops =
        StreamSupport.stream(loops.spliterator(), false).map(EventLoop.class::cast).toList();
    this.budget = budget;
    this.opener = opener;
    this.observer = observer;
    this.ports =
        new CorePorts(
            this.loops,
            new Acceptance(
                () -> rules().transports(),
                () -> rules().tls(),
                () -> rules().settings(),
                new Links(),
                links::add));
  }

  /**
   * Takes over certificates and the edges that may connect, and binds when it does not listen at
   * that address yet. Links that are up stay, but for those of edges that may connect no more: they
   * are drained. Not on an event loop: it waits for the bind.
   *
   * @param config what the node runs
   * @param bundle certificates and keys
   * @throws IOException when a certificate, a key or a CA cannot be read or used, or the address
   *     cannot be bound; what ran before still runs then
   */
  public synchronized void update(NodeConfig config, Bundle bundle) throws IOException {
    TunnelConfig tunnel = config.tunnel();
    BindConfig listen = tunnel.listen();
    if (listen == null) {
      throw new IOException("tunnel.listen: absent (expected: where this core takes links)");
    }
    LinkTls newTls = LinkTls.core(tunnel, config.edges(), bundle);
    LinkSettings newSettings =
        new LinkSettings(
            config.node().spiffeId(),
            instance,
            tunnel.maxLanes(),
            tunnel.idleTimeoutMillis(),
            tunnel.pingIntervalMillis(),
            budget,
            tunnel.linkQuic());
    Rules before = rules;
    rules = new Rules(newTls, newSettings, tunnel.transports()); // before anyone can connect
    boolean listens = false;
    try {
      ports.listen(listen, tunnel.transports(), tunnel.linkQuic());
      listens = true;
    } finally {
      if (!listens) {
        rules = before;
      }
    }
    for (CoreLink link : links) {
      if (!newTls.trust().expects(link.peerId())) {
        link.loop().execute(() -> link.drain("This edge may connect no more."));
      }
    }
  }

  private Rules rules() {
    return Objects.requireNonNull(rules, "set before the ports are bound");
  }

  /**
   * The port it listens on, UDP and TCP alike.
   *
   * @return 0 before the first successful {@link #update}
   */
  public int boundPort() {
    return ports.port();
  }

  /** Sends GOAWAY over every link: exchanges under way finish, new ones are refused. Any thread. */
  public void drain() {
    draining = true;
    for (CoreLink link : links) {
      link.loop().execute(() -> link.drain("The core is ending."));
    }
  }

  /**
   * Ends every link; exchanges under way are cancelled. Any thread.
   *
   * @return done when every socket is closed
   */
  public Future<?> close() {
    draining = true;
    Promise<Void> all = GlobalEventExecutor.INSTANCE.newPromise();
    GlobalEventExecutor.INSTANCE.execute(
        () -> {
          PromiseCombiner combiner = new PromiseCombiner(GlobalEventExecutor.INSTANCE);
          for (CoreLink link : links) {
            Future<?> ended =
                link.loop().submit(() -> link.fail(LinkError.GOING_AWAY, "the core is ending"));
            combiner.add(ended);
          }
          ports.close().forEach(combiner::add);
          combiner.finish(all);
        });
    return all;
  }

  /**
   * How every link is. Any thread.
   *
   * @return one entry a link
   */
  public List<LinkStatus> links() {
    List<LinkStatus> all = new ArrayList<>();
    for (CoreLink link : links) {
      all.add(
          LinkStatuses.of(
              link,
              link.peerId(),
              String.valueOf(link.remote()),
              loops.indexOf(link.loop()),
              loops.indexOf(link.loop()),
              LinkStatus.State.CLOSED,
              0,
              null));
    }
    return all;
  }

  /** What becomes of the links, on their loops. */
  private final class Links implements CoreLink.Keeper {
    @Override
    public boolean takesLinks() {
      return !draining;
    }

    @Override
    public void onUp(CoreLink link) {
      log.info("The {} is up", link);
    }

    @Override
    public void onOpen(CoreCrossing crossing, Open open) {
      Link link = crossing.link();
      Origination origination =
          new Origination(
              link.peerId(), ClientAddress.parse(open.client(), link.remote()), open.traceId());
      Exchange exchange =
          new Exchange(
              crossing.loop(), open.head(), origination, crossing, observer, System.nanoTime());
      crossing.start(exchange);
      opener.open(
          exchange,
          new TunnelTarget(open.routeId(), open.revision(), open.backend(), List.of(), false));
    }

    @Override
    public void onClosed(CoreLink link, boolean wasUp, LinkError error, String why) {
      links.remove(link);
      if (error == LinkError.NONE || error == LinkError.GOING_AWAY) {
        log.info("The {} ended: {}", link, why);
      } else {
        log.warn("The {} is down ({}): {}", link, error, why);
      }
    }
  }
}
