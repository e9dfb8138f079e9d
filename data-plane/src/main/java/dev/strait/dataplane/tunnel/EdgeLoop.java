package dev.strait.dataplane.tunnel;

import dev.strait.dataplane.exchange.BufferBudget;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.tunnel.lane.EdgeLink;
import dev.strait.dataplane.tunnel.quic.EdgeSocket;
import dev.strait.dataplane.tunnel.tcp.TcpDialler;
import dev.strait.dataplane.tunnel.wire.Dial;
import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.LinkQuicConfig;
import dev.strait.nodeconfig.Transport;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseCombiner;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's part of an edge's tunnel: its UDP socket, its diallers and its links. Event loop
 * only, but for {@link #links}.
 */
final class EdgeLoop {
  private record SlotKey(String core, Endpoint endpoint, int index) {}

  private final EventLoop eventLoop;
  private final int index;
  private final int loops;
  private final BufferBudget budget;
  private final Resolver resolver;
  private final Map<SlotKey, LinkSlot> slots = new HashMap<>();
  private final List<LinkSlot> all = new CopyOnWriteArrayList<>();
  private List<CoreLinks> cores = List.of();
  private final TcpDialler tcp;

  /** One for each setting that links ever had: those of before go on until they are drained. */
  private final Map<LinkQuicConfig, Future<EdgeSocket>> sockets = new HashMap<>();

  private @Nullable ScheduledFuture<?> refresh;
  private final WaitingRoom waiting;
  private boolean closed;

  EdgeLoop(EventLoop eventLoop, int index, int loops, BufferBudget budget, Resolver resolver) {
    this.loops = loops;
    this.eventLoop = eventLoop;
    this.tcp = new TcpDialler(eventLoop);
    this.index = index;
    this.budget = budget;
    this.resolver = resolver;
    this.waiting = new WaitingRoom(eventLoop);
  }

  EventLoop eventLoop() {
    return eventLoop;
  }

  int index() {
    return index;
  }

  BufferBudget budget() {
    return budget;
  }

  // ---- exchanges

  void open(Exchange exchange, TunnelTarget target) {
    new Passage(this, exchange, target).start();
  }

  /**
   * The link for a new exchange; null when no core that may take it has one up.
   *
   * @param even whether a link whose core is silent is better than none
   */
  @Nullable EdgeLink choose(List<String> coreRefs, List<EdgeLink> tried, boolean even) {
    double random = ThreadLocalRandom.current().nextDouble();
    return choose(coreRefs, tried, even, System.nanoTime(), random);
  }

  @Nullable EdgeLink choose(
      List<String> coreRefs, List<EdgeLink> tried, boolean even, long nowNanos, double random) {
    EdgeLink link = CoreLinks.choose(cores, coreRefs, tried, false, nowNanos, random);
    return link == null && even
        ? CoreLinks.choose(cores, coreRefs, tried, true, nowNanos, random)
        : link;
  }

  /**
   * Lets an exchange wait for a link, when one that may take it can be expected soon.
   *
   * @param guest called on this loop when a link is up, and when it waited long enough
   * @return false when there is nothing to wait for, or too many wait
   */
  boolean await(List<String> coreRefs, WaitingRoom.Guest guest) {
    return CoreLinks.hopeful(cores, coreRefs, WaitingRoom.MILLIS) && waiting.add(guest);
  }

  /** A link takes exchanges: those that wait may go. */
  void onLinkUp() {
    waiting.open();
  }

  // ---- links

  void apply(EdgePlan plan) {
    if (closed) {
      return;
    }
    Map<SlotKey, LinkSlot> wanted = new HashMap<>();
    List<CoreLinks> groups = new ArrayList<>();
    for (EdgePlan.Core core : plan.cores()) {
      List<LinkSlot> ofCore = new ArrayList<>();
      for (Endpoint endpoint : core.endpoints()) {
        for (int i = 0; i < plan.linksPerEndpoint(); i++) {
          SlotKey key = new SlotKey(core.config().name(), endpoint, i);
          LinkSlot slot = slots.remove(key);
          if (slot == null) {
            slot = new LinkSlot(this, endpoint, index + i * loops, core, plan);
            all.add(slot);
          } else {
            slot.update(core, plan);
          }
          wanted.put(key, slot);
          ofCore.add(slot);
        }
      }
      groups.add(
          new CoreLinks(
              core.config().name(),
              core.config().priority(),
              core.config().weight(),
              List.copyOf(ofCore)));
    }
    slots.values().forEach(LinkSlot::remove);
    slots.clear();
    slots.putAll(wanted);
    cores = List.copyOf(groups);
    slots.values().forEach(LinkSlot::seek);
    if (refresh == null) {
      refresh =
          eventLoop.scheduleWithFixedDelay(
              () -> all.forEach(LinkSlot::refresh),
              resolver.refreshMillis(),
              resolver.refreshMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  void resolve(
      Endpoint endpoint, Consumer<List<InetSocketAddress>> resolved, Consumer<String> failed) {
    resolver.resolve(endpoint, eventLoop, resolved, failed);
  }

  void dial(Transport transport, Dial dial) {
    if (transport != Transport.QUIC) {
      tcp.dial(transport, dial);
      return;
    }
    LinkQuicConfig quic = dial.settings().quic();
    sockets
        .computeIfAbsent(quic, settings -> EdgeSocket.open(eventLoop, settings))
        .addListener(
            (Future<EdgeSocket> opened) -> {
              if (opened.isSuccess()) {
                opened.getNow().dial(dial);
              } else {
                sockets.remove(quic, opened);
                dial.caller().onRefused("no UDP socket: " + opened.cause().getMessage());
              }
            });
  }

  /** A slot that is no longer wanted has ended its last link. */
  void forget(LinkSlot slot) {
    all.remove(slot);
  }

  void drain() {
    for (LinkSlot slot : all) {
      slot.remove();
    }
  }

  void close(Promise<Void> done) {
    closed = true;
    if (refresh != null) {
      refresh.cancel(false);
    }
    all.forEach(LinkSlot::close);
    tcp.close();
    PromiseCombiner closing = new PromiseCombiner(eventLoop);
    for (Future<EdgeSocket> socket : sockets.values()) {
      if (socket.isSuccess()) {
        closing.add((Future<?>) socket.getNow().close());
      }
    }
    closing.finish(done);
  }

  /** For any thread. */
  void links(List<LinkStatus> into) {
    for (LinkSlot slot : all) {
      into.add(slot.status());
    }
  }
}
