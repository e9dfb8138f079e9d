package dev.strait.dataplane.tunnel.lane;

import dev.strait.dataplane.tunnel.frame.FrameWriter;
import dev.strait.dataplane.tunnel.frame.Hello;
import dev.strait.dataplane.tunnel.frame.Limits;
import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.dataplane.tunnel.frame.Open;
import dev.strait.dataplane.tunnel.frame.ProtocolException;
import dev.strait.nodeconfig.Transport;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection between an edge and a core: its lanes, its exchanges, whether the peer is alive.
 * Event loop only, but for the figures, which any thread may read.
 */
public abstract sealed class Link permits EdgeLink, CoreLink {
  /** How far a link is. */
  public enum State {
    /** Connected; the peer's HELLO is awaited. */
    GREETING,
    /** Takes exchanges. */
    UP,
    /** Takes no new exchanges; those under way finish. */
    DRAINING,
    /** Over. */
    CLOSED
  }

  final LinkWire wire;
  final LinkSettings settings;
  final List<Lane> lanes = new ArrayList<>(4);

  private final LongObjectMap<Crossing> crossings = new LongObjectHashMap<>();
  private final LinkFigures figures = new LinkFigures();
  private final Liveness liveness;
  private State state = State.GREETING;

  /** The least round trip since the link is up: without what waits in this node's own queues. */
  private long leastRttNanos = Long.MAX_VALUE;

  /** When it last turned out that packets had been lost. */
  private long lossAtNanos;

  private @Nullable ScheduledFuture<?> watch;

  Link(LinkWire wire, LinkSettings settings) {
    this.wire = wire;
    this.settings = settings;
    this.liveness =
        new Liveness(
            settings.pingIntervalMillis(), settings.idleTimeoutMillis(), System.nanoTime());
    watchOn();
  }

  // ---- the transport's side

  /**
   * The connection is over.
   *
   * @param error the peer's code, or {@link LinkError#SILENT}
   * @param why one sentence
   */
  public final void closed(LinkError error, String why) {
    if (state == State.CLOSED) {
      return;
    }
    boolean wasUp = state != State.GREETING;
    state(State.CLOSED);
    if (watch != null) {
      watch.cancel(false);
      watch = null;
    }
    lanes.forEach(Lane::close);
    onClosed(wasUp, error, why); // first, so that who is told next can look for another link
    for (Crossing crossing : List.copyOf(crossings.values())) {
      crossing.onLost(!crossing.begun(), error, why);
    }
  }

  /**
   * Ends the link because of an error, or because nobody needs it.
   *
   * @param error what the peer is told
   * @param why one sentence
   */
  public final void fail(LinkError error, String why) {
    if (state != State.CLOSED) {
      closed(error, why);
      wire.close(error, why);
    }
  }

  /** The peer said that it ends the link. */
  final void ended(LinkError error, String reason) {
    if (state != State.CLOSED) {
      closed(error, "the peer closed it: " + (reason.isEmpty() ? error : reason));
      wire.close(LinkError.NONE, "");
    }
  }

  // ---- what it is

  /**
   * How far it is.
   *
   * @return the state
   */
  public final State state() {
    return state;
  }

  /**
   * Figures for status and metrics.
   *
   * @return live, readable by any thread
   */
  public final LinkFigures figures() {
    return figures;
  }

  /**
   * The other end.
   *
   * @return its address
   */
  public final SocketAddress remote() {
    return wire.remote();
  }

  /**
   * The loop that everything of this link happens on.
   *
   * @return the event loop
   */
  public final EventExecutor loop() {
    return wire.loop();
  }

  /**
   * Whether the peer is silent though it was asked for a sign of life.
   *
   * @return true until it is heard of again
   */
  public final boolean suspect() {
    return figures.suspect;
  }

  /**
   * What it runs over.
   *
   * @return the transport
   */
  public final Transport transport() {
    return wire.transport();
  }

  /**
   * Who the other end is.
   *
   * @return the SPIFFE id of its certificate
   */
  public final String peerId() {
    return wire.peerId();
  }

  /**
   * Exchanges under way.
   *
   * @return at least 0
   */
  public final int load() {
    return crossings.size();
  }

  /** The round trip of the path itself; 0 before it is known. */
  final long rttNanos() {
    return leastRttNanos == Long.MAX_VALUE ? 0 : leastRttNanos;
  }

  /** Time since packets were lost, as of the last PING; the largest there is when none ever was. */
  final long lossNanos() {
    return figures.lostPackets == 0 ? Long.MAX_VALUE : System.nanoTime() - lossAtNanos;
  }

  final void state(State next) {
    state = next;
    figures.state = next;
  }

  // ---- lanes and exchanges

  final Lane addLane() {
    Lane lane = new Lane(this);
    lanes.add(lane);
    figures.lanes = lanes.size();
    return lane;
  }

  final void add(Crossing crossing) {
    crossings.put(crossing.id, crossing);
    figures.opened++;
    figures.exchanges = crossings.size();
  }

  final void forget(Crossing crossing) {
    crossings.remove(crossing.id);
    figures.exchanges = crossings.size();
    if (crossings.isEmpty() && state == State.DRAINING) {
      wire.loop().execute(this::endIfDrained);
    }
  }

  private void endIfDrained() {
    if (crossings.isEmpty() && state == State.DRAINING) {
      onDrained();
    }
  }

  /** The crossing with that id; null when it is over already. */
  final @Nullable Crossing find(Lane lane, long id) {
    Crossing crossing = crossings.get(id);
    if (crossing == null) {
      if (!wasOpened(id)) {
        throw new ProtocolException(
            LinkError.PROTOCOL, "a frame for exchange " + id + ", which was never opened");
      }
      return null;
    }
    if (crossing.lane != lane) {
      throw new ProtocolException(
          LinkError.PROTOCOL, "a frame for exchange " + id + " on another lane than its own");
    }
    return crossing;
  }

  final boolean isOpen(long id) {
    return crossings.containsKey(id);
  }

  final List<Crossing> crossings() {
    return List.copyOf(crossings.values());
  }

  // ---- frames of the link

  final Hello hello(int initialCredit) {
    return new Hello(
        Limits.OLDEST_VERSION,
        Limits.VERSION,
        settings.spiffeId(),
        settings.instance(),
        initialCredit,
        (int) settings.idleTimeoutMillis());
  }

  /** Begins to take exchanges: the peer's HELLO was what it must be. */
  final void up(Hello hello) {
    if (!wire.admits(hello.spiffeId())) {
      String expected = wire.peerId().isEmpty() ? "a known peer" : wire.peerId();
      throw new ProtocolException(
          LinkError.IDENTITY,
          "the peer says it is %s (expected: %s)".formatted(hello.spiffeId(), expected));
    }
    state(State.UP);
    ping();
  }

  final void received(int bytes) {
    figures.bytesIn += bytes;
    if (liveness.heard(System.nanoTime())) {
      figures.suspect = false;
      onSuspicion(false);
    }
  }

  final void sent(int bytes) {
    figures.bytesOut += bytes;
  }

  final void onPong(long nonce) {
    long rtt = System.nanoTime() - nonce;
    if (rtt > 0 && rtt < TimeUnit.MINUTES.toNanos(10)) {
      leastRttNanos = Math.min(leastRttNanos, rtt);
      figures.rttMicros = TimeUnit.NANOSECONDS.toMicros(rtt);
    }
  }

  abstract boolean wasOpened(long id);

  abstract void onHello(Lane lane, Hello hello);

  abstract void onOpen(Lane lane, long exchange, Open open);

  abstract void onUnusableOpen(Lane lane, long exchange, String fault);

  abstract void onGoaway(long lastExchange, String reason);

  /** Draining, and the last exchange is over. */
  abstract void onDrained();

  abstract void onClosed(boolean wasUp, LinkError error, String why);

  /** The peer is silent, or is heard of again. */
  abstract void onSuspicion(boolean suspect);

  /** Asks for a sign of life; the nonce is the time, so that the answer tells the round trip. */
  private void ping() {
    lanes.get(0).control(out -> FrameWriter.ping(out, System.nanoTime() & Long.MAX_VALUE));
  }

  private void countLost(long packets) {
    if (packets > figures.lostPackets) {
      lossAtNanos = System.nanoTime();
    }
    figures.lostPackets = packets;
  }

  private void watchOn() {
    long wait = liveness.nextNanos(System.nanoTime(), rttNanos(), state != State.GREETING);
    watch = wire.loop().schedule(this::watch, wait, TimeUnit.NANOSECONDS);
  }

  private void watch() {
    boolean greeted = state != State.GREETING;
    switch (liveness.judge(System.nanoTime(), rttNanos(), greeted)) {
      case DEAD -> {
        fail(
            LinkError.SILENT,
            "the peer was silent for " + liveness.silentMillis(System.nanoTime()) + " ms");
        return;
      }
      case SUSPECT -> {
        figures.suspect = true;
        onSuspicion(true);
      }
      case PING_DUE -> {
        countLost(wire.lostPackets());
        ping();
      }
      case ALIVE -> {}
    }
    if (state != State.CLOSED) {
      watchOn();
    }
  }
}
