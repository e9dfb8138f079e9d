package dev.strait.dataplane.listener;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.exchange.BufferBudget;
import dev.strait.dataplane.exchange.ExchangeHandler;
import dev.strait.dataplane.exchange.ExchangeObserver;
import dev.strait.dataplane.listener.http.ListenerMetrics;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.nodeconfig.ListenerConfig;
import io.netty.channel.EventLoopGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * All listeners of an edge. Configuration is applied while they run: connections live on unless
 * their listener's socket goes away, and then they end after what they have begun.
 *
 * <p>Thread safe; {@link #apply} and {@link #close} block until sockets are bound or closed and
 * must not be called on an event loop.
 */
public final class Listeners implements AutoCloseable {
  /** A ticket resumes a session for at least so long and at most twice so long. */
  private static final int TICKET_KEY_HOURS = 12;

  private final EventLoopGroup acceptors;
  private final EventLoopGroup loops;
  private final ExchangeObserver observer;
  private final ListenerMetrics metrics;
  private final BufferBudget budget;
  private final ConnectionLimit connections = new ConnectionLimit(0);
  private final Map<String, BoundListener> bound =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final Set<BoundListener> leaving = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private final Future<?> ticketKeys;
  private volatile boolean draining;

  /**
   * No listener yet.
   *
   * @param acceptors event loops that accept
   * @param loops event loops that connections live on
   * @param observer sees each exchange
   * @param metrics counts connections
   * @param budget of the node
   */
  public Listeners(
      EventLoopGroup acceptors,
      EventLoopGroup loops,
      ExchangeObserver observer,
      ListenerMetrics metrics,
      BufferBudget budget) {
    this.acceptors = acceptors;
    this.loops = loops;
    this.observer = observer;
    this.metrics = metrics;
    this.budget = budget;
    this.ticketKeys =
        acceptors.scheduleAtFixedRate(
            this::renewTicketKeys, TICKET_KEY_HOURS, TICKET_KEY_HOURS, TimeUnit.HOURS);
  }

  /**
   * Makes what runs be what is configured: opens, changes and closes listeners. What cannot be put
   * into effect is told and leaves everything else as configured.
   *
   * @param configs all listeners, names unique
   * @param limits of the node
   * @param bundle holds the certificates
   * @param handlers the handler of each listener by its name
   * @return one problem for each listener that does not run as configured, empty when all do
   */
  public synchronized List<ListenerProblem> apply(
      List<ListenerConfig> configs,
      LimitsConfig limits,
      Bundle bundle,
      Function<String, ExchangeHandler> handlers) {
    connections.set(limits.maxConnections());
    List<ListenerProblem> problems = new ArrayList<>();
    Set<String> names = new HashSet<>();
    configs.forEach(config -> names.add(config.name()));
    for (String name : List.copyOf(bound.keySet())) {
      if (!names.contains(name)) {
        leave(name);
      }
    }
    for (ListenerConfig config : configs) {
      try {
        applyOne(config, limits, bundle, handlers.apply(config.name()));
      } catch (ListenerException refused) {
        problems.add(new ListenerProblem(config.name(), refused.sentence()));
      }
    }
    return problems;
  }

  private void applyOne(
      ListenerConfig config, LimitsConfig limits, Bundle bundle, ExchangeHandler handler)
      throws ListenerException {
    BoundListener running = bound.get(config.name());
    if (running != null && running.sameSocket(config)) {
      running.update(config, limits, bundle, handler);
      return;
    }
    boolean inTheWay = running != null && running.samePlace(config);
    if (inTheWay) {
      leave(config.name());
    }
    // A UDP port is free only when the connections on it are gone.
    leaving.stream().filter(left -> left.samePlace(config)).forEach(BoundListener::unbindQuic);
    BoundListener opened =
        BoundListener.open(
            config,
            limits,
            bundle,
            handler,
            new BoundListener.Surroundings(
                acceptors, loops, observer, metrics, budget, connections, this::connectionClosed));
    if (!inTheWay) {
      leave(config.name()); // only now: had the new place been taken, the old one would go on
    }
    bound.put(config.name(), opened);
  }

  private void leave(String name) {
    BoundListener gone = bound.remove(name);
    if (gone != null) {
      gone.unbind();
      gone.scope().drain();
      leaving.add(gone);
      releaseLeft();
    }
  }

  /** Not synchronized: {@link #apply} waits for the loop that runs this. */
  void renewTicketKeys() {
    List.copyOf(bound.values()).forEach(BoundListener::renewTicketKeys);
  }

  /**
   * The port a listener is bound to.
   *
   * @param name of the listener
   * @return 1 to 65535, or -1 when it is not bound
   */
  public synchronized int boundPort(String name) {
    BoundListener listener = bound.get(name);
    return listener == null ? -1 : listener.port();
  }

  /**
   * Client connections now.
   *
   * @return at least 0
   */
  public int openConnections() {
    return connections.open();
  }

  /**
   * Asks every client to leave: idle connections close, others after what they have begun
   * (HTTP/1.1: {@code connection: close}; HTTP/2: GOAWAY). New connections are still taken in and
   * served the same way, for balancers need time to look elsewhere; {@link #close} ends that. What
   * is still there at the node's drain deadline is ended by {@link #close}.
   *
   * @return done when no connection is left
   */
  public CompletionStage<Void> drain() {
    Collection<BoundListener> all;
    synchronized (this) {
      draining = true;
      all = List.copyOf(bound.values());
    }
    all.forEach(listener -> listener.scope().drain());
    connectionClosed();
    return drained;
  }

  private void connectionClosed() {
    releaseLeft();
    if (draining && connections.open() == 0) {
      drained.complete(null);
    }
  }

  private void releaseLeft() {
    for (BoundListener gone : List.copyOf(leaving)) {
      if (gone.connections() == 0 && leaving.remove(gone)) {
        gone.release();
      }
    }
  }

  /** Unbinds all and ends every connection now; exchanges under way are cancelled as drained. */
  @Override
  public void close() {
    ticketKeys.cancel(false);
    synchronized (this) {
      List.copyOf(bound.keySet()).forEach(this::leave);
    }
    leaving.forEach(listener -> listener.scope().closeAll());
  }
}
