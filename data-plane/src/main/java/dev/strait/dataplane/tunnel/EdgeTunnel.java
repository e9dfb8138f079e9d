package dev.strait.dataplane.tunnel;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.exchange.BufferBudget;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.tunnel.lane.LinkSettings;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeTraffic;
import dev.strait.nodeconfig.TunnelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseCombiner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The edge's end of the tunnel: keeps links to cores and sends exchanges over them. */
public final class EdgeTunnel {
  private final List<EdgeLoop> loops = new ArrayList<>();
  private final BufferBudget budget;
  private final Resolver resolver;
  private final String instance = UUID.randomUUID().toString();
  private @Nullable EdgePlan current;

  /**
   * A tunnel without links; {@link #update} gives it cores.
   *
   * @param loops the loops that exchanges live on; each gets a UDP socket and links of its own
   * @param budget what credit is drawn from
   */
  public EdgeTunnel(EventLoopGroup loops, BufferBudget budget) {
    this(loops, budget, new Resolver());
  }

  EdgeTunnel(EventLoopGroup loops, BufferBudget budget, Resolver resolver) {
    this.budget = budget;
    this.resolver = resolver;
    List<EventLoop> all = new ArrayList<>();
    loops.forEach(loop -> all.add((EventLoop) loop));
    for (int i = 0; i < all.size(); i++) {
      this.loops.add(new EdgeLoop(all.get(i), i, all.size(), budget, resolver));
    }
  }

  /**
   * Takes over cores, their addresses and certificates. Links that are no longer wanted are
   * drained, new ones are dialled; those that stay are not touched, and new certificates are used
   * from the next dial on. Any thread; reads files.
   *
   * @param config what the node runs
   * @param traffic where its cores are
   * @param bundle certificates and keys
   * @throws IOException when a certificate, a key or a CA cannot be read or used; nothing has
   *     changed then
   */
  public synchronized void update(NodeConfig config, NodeTraffic traffic, Bundle bundle)
      throws IOException {
    TunnelConfig tunnel = config.tunnel();
    LinkSettings settings =
        new LinkSettings(
            config.node().spiffeId(),
            instance,
            tunnel.maxLanes(),
            tunnel.idleTimeoutMillis(),
            tunnel.pingIntervalMillis(),
            budget,
            tunnel.linkQuic());
    EdgePlan plan = EdgePlan.of(config, traffic, bundle, settings, current);
    current = plan;
    for (EdgeLoop loop : loops) {
      loop.eventLoop().execute(() -> loop.apply(plan));
    }
  }

  /**
   * Sends an exchange to a core; fails it with NO_CORE at once when no link is up. On the
   * exchange's loop, which must be one of the tunnel's.
   *
   * @param exchange new, nothing attached yet
   * @param target where it is to go
   */
  public void open(Exchange exchange, TunnelTarget target) {
    on(exchange.loop()).open(exchange, target);
  }

  EdgeLoop on(EventExecutor eventLoop) {
    for (EdgeLoop loop : loops) {
      if (loop.eventLoop() == eventLoop) {
        return loop;
      }
    }
    throw new IllegalArgumentException("exchange: on a loop that is none of this tunnel's");
  }

  /**
   * Tells every core that no new exchanges will come; those under way finish. To be called when no
   * listener takes requests any more, for those that are opened after it fail. Any thread.
   */
  public void drain() {
    for (EdgeLoop loop : loops) {
      loop.eventLoop().execute(loop::drain);
    }
  }

  /**
   * Ends every link; exchanges under way fail. Any thread.
   *
   * @return done when every socket is closed
   */
  public Future<?> close() {
    resolver.close();
    Promise<Void> all = GlobalEventExecutor.INSTANCE.newPromise();
    GlobalEventExecutor.INSTANCE.execute(
        () -> {
          PromiseCombiner combiner = new PromiseCombiner(GlobalEventExecutor.INSTANCE);
          for (EdgeLoop loop : loops) {
            Promise<Void> one = GlobalEventExecutor.INSTANCE.newPromise();
            combiner.add((Future<?>) one);
            loop.eventLoop().execute(() -> loop.close(one));
          }
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
    List<LinkStatus> links = new ArrayList<>();
    loops.forEach(loop -> loop.links(links));
    return links;
  }
}
