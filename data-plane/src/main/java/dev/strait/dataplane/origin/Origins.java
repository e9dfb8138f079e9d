package dev.strait.dataplane.origin;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.exchange.BufferBudget;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Failure.Reason;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.websocket.Handshake;
import dev.strait.nodeconfig.BackendConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.RouteVersion;
import io.netty.channel.IoEventLoop;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * All origins of a node: of a core, and of an edge those of its direct rules. {@link #handle} is
 * for event loops, everything else for any thread.
 *
 * <p>A configuration may be swapped while exchanges are under way: new ones use the new one, old
 * ones finish as they began; connections of backends that stayed as they were are kept.
 */
public final class Origins implements AutoCloseable {
  private static final int RESOLVER_THREADS = 4;

  private final BufferBudget budget;
  private final Dialer dialer;
  private volatile OriginTable table = OriginTable.EMPTY;

  /**
   * Without any origin, until {@link #update}.
   *
   * @param budget the node's, from which answers draw
   */
  public Origins(BufferBudget budget) {
    this.budget = budget;
    ThreadPoolExecutor resolvers =
        new ThreadPoolExecutor(
            RESOLVER_THREADS,
            RESOLVER_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, "strait-resolver");
              thread.setDaemon(true);
              return thread;
            });
    resolvers.allowCoreThreadTimeOut(true); // ends by itself: a last exchange may still dial
    dialer = new Dialer(new AddressBook(InetAddress::getAllByName, resolvers, System::nanoTime));
  }

  /**
   * Uses a configuration from now on. Reads CAs: not on an event loop.
   *
   * @param config what the node runs now
   * @param dialled which backends of a version the node dials itself
   * @param bundle where CAs are
   * @return what may be called from now on, for {@link #handle(Exchange, OriginTable, String,
   *     String, String)}
   * @throws IllegalArgumentException when a CA or an egress rule is missing or broken, with a
   *     message that says which; the configuration before stays in use
   */
  public synchronized OriginTable update(
      NodeConfig config, Function<RouteVersion, List<BackendConfig>> dialled, Bundle bundle) {
    OriginTable before = table;
    OriginTable next = before.next(config, dialled, bundle, dialer);
    table = next;
    before.retireUnlessIn(next);
    return next;
  }

  /**
   * Calls the origin of a backend and streams request and answer. The exchange's loop must be an
   * {@link IoEventLoop}: the connection will live there.
   *
   * <p>An unknown route, revision or backend fails the exchange with {@link Reason#REFUSED}: it
   * surely had no effect.
   *
   * @param exchange nothing attached yet
   * @param routeId {@code namespace/name} of the route
   * @param revision revision of the route
   * @param backend name of the backend
   */
  public void handle(Exchange exchange, String routeId, String revision, String backend) {
    handle(exchange, table, routeId, revision, backend);
  }

  /**
   * The same by a given table: who has decided by one configuration goes on by it, though another
   * came meanwhile.
   *
   * @param exchange nothing attached yet
   * @param known what {@link #update} returned
   * @param routeId {@code namespace/name} of the route
   * @param revision revision of the route
   * @param backend name of the backend
   */
  public void handle(
      Exchange exchange, OriginTable known, String routeId, String revision, String backend) {
    OriginPool pool = known.find(routeId, revision, backend);
    if (pool == null) {
      exchange.fail(
          Failure.of(
              Reason.REFUSED,
              "This node knows no backend "
                  + backend
                  + " in revision "
                  + revision
                  + " of route "
                  + routeId
                  + '.'));
      return;
    }
    Kind kind = exchange.request().kind();
    if ((kind == Kind.BYTES) != pool.origin().config().takesBytes()) {
      exchange.fail(
          pool.origin()
              .failure(
                  Reason.BAD_REQUEST,
                  kind == Kind.BYTES ? "takes requests, no bytes" : "takes bytes, no requests"));
      return;
    }
    if (kind == Kind.BYTES) {
      new ByteCall(exchange, pool, budget).start(dialer);
    } else {
      call(exchange, pool);
    }
  }

  private void call(Exchange exchange, OriginPool pool) {
    RequestHead request = exchange.request();
    boolean webSocket =
        request.kind() == Kind.UPGRADE
            && Handshake.PROTOCOL.equals(request.protocol())
            && request.method().equals("GET")
            && !request.bodyless();
    if (request.kind() != Kind.HTTP && !webSocket) {
      exchange.fail(
          Failure.of(Reason.BAD_REQUEST, "No protocol but WebSocket is carried to origins."));
      return;
    }
    OriginPool of = webSocket ? pool.forWebSockets() : pool;
    OriginCall call;
    try {
      call = new OriginCall(exchange, of.on((IoEventLoop) exchange.loop()), budget);
    } catch (IllegalArgumentException e) {
      exchange.fail(Failure.of(Reason.BAD_REQUEST, String.valueOf(e.getMessage())));
      return;
    }
    call.start();
  }

  /** Closes idle connections; those in use are closed when their exchanges end. */
  @Override
  public synchronized void close() {
    OriginTable before = table;
    table = OriginTable.EMPTY;
    before.retireUnlessIn(OriginTable.EMPTY);
  }
}
