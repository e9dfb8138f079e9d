package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.Failure;
import io.netty.channel.IoEventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One origin's connections on one event loop: the idle ones, newest first to be used and oldest
 * first to go, and the exchanges that wait for one. Its event loop only, but for the counts.
 */
final class LoopPool {
  private final OriginPool shared;
  private final IoEventLoop loop;
  private final Dialer dialer;
  private final ArrayDeque<PooledConnection> idle = new ArrayDeque<>();
  private final ArrayDeque<OriginCall> waiting = new ArrayDeque<>();
  private final List<MultiplexedConnection> multiplexed = new ArrayList<>(1);
  private int open;
  private int dialling;

  /** Whether the next connection will take several exchanges at once, as far as can be known. */
  private boolean multiplexes;

  private boolean evictionPlanned;
  private volatile int idleCount;
  private volatile int waitingCount;

  LoopPool(OriginPool shared, IoEventLoop loop, Dialer dialer) {
    this.multiplexes = shared.origin().speaksHttp2Only();
    this.shared = shared;
    this.loop = loop;
    this.dialer = dialer;
  }

  Origin origin() {
    return shared.origin();
  }

  IoEventLoop loop() {
    return loop;
  }

  /** Connections that wait for an exchange. Any thread. */
  int idleCount() {
    return idleCount;
  }

  /** Exchanges that wait for a connection. Any thread. */
  int waitingCount() {
    return waitingCount;
  }

  /**
   * Finds a connection: one with room for another stream, an idle one, else a new one, else the
   * exchange waits for any of them. While a connection is being made that will take many exchanges,
   * others wait for it rather than dial too.
   *
   * @param call gets {@link OriginCall#connected} or {@link OriginCall#notConnected}, maybe at once
   * @param fresh true for a new connection in any case
   */
  void acquire(OriginCall call, boolean fresh) {
    if (!fresh) {
      MultiplexedConnection roomy = withRoom();
      if (roomy != null) {
        begin(call, roomy);
        return;
      }
      for (PooledConnection last = pollNewest(); last != null; last = pollNewest()) {
        if (last.stillGood()) {
          begin(call, last);
          return;
        }
        last.close();
      }
    }
    if (!(multiplexes && dialling > 0) && shared.tryOpen()) {
      dial(call);
    } else {
      park(call);
    }
  }

  private void begin(OriginCall call, PooledConnection on) {
    call.connected(on.stream());
  }

  private @Nullable MultiplexedConnection withRoom() {
    for (int i = 0; i < multiplexed.size(); i++) {
      MultiplexedConnection each = multiplexed.get(i);
      if (each.hasRoom()) {
        if (each.idle().now()) {
          leave(each);
        }
        return each;
      }
    }
    return null;
  }

  /** A stream of a connection has ended, or may be opened from now on: for those who wait. */
  void serveStreams() {
    while (!waiting.isEmpty()) {
      MultiplexedConnection roomy = withRoom();
      if (roomy == null) {
        return;
      }
      OriginCall next = waiting.remove();
      unparked(next);
      begin(next, roomy);
    }
  }

  /** The connection takes no new streams. */
  void takesNoMore(MultiplexedConnection connection) {
    multiplexed.remove(connection);
  }

  /** Takes a connection back that carries nothing and can carry the next request. */
  void release(PooledConnection connection) {
    if (shared.retired()) {
      connection.close();
      return;
    }
    boolean othersWait = shared.waiting() > waiting.size();
    if (othersWait && (waiting.isEmpty() || open > shared.share())) {
      connection.close(); // a connection cannot change its loop: its place in the quota can
      return;
    }
    OriginCall next = waiting.poll();
    if (next != null) {
      unparked(next);
      begin(next, connection);
    } else if (shared.tryIdle()) {
      idle.addLast(connection);
      idleCount = idle.size();
      connection.idle().begin(System.nanoTime());
      planEviction();
      makeRoom(); // another loop may have begun to wait before it could see this one
    } else {
      connection.close();
    }
  }

  /** A connection of this pool is gone. */
  void closed(PooledConnection connection) {
    if (connection.idle().now()) {
      leave(connection);
    }
    multiplexed.remove(connection);
    open--;
    shared.closed();
  }

  /** A new connection for that call; if it needs none any more, for whoever comes next. */
  void dialled(OriginCall call, PooledConnection connection) {
    dialling--;
    multiplexes = connection instanceof MultiplexedConnection;
    if (connection instanceof MultiplexedConnection many) {
      multiplexed.add(many);
    }
    if (call.needsConnection()) {
      begin(call, connection);
    } else {
      release(connection);
    }
    serveStreams();
    serveWaiting();
  }

  /** No connection for that call. */
  void dialFailed(OriginCall call, Failure failure) {
    dialling--;
    open--;
    shared.closed();
    call.notConnected(failure);
    while (multiplexes && dialling == 0 && !waiting.isEmpty()) { // they waited for this one
      OriginCall next = waiting.remove();
      unparked(next);
      next.notConnected(failure);
    }
  }

  /** The call needs no connection any more. */
  void forget(OriginCall call) {
    if (waiting.remove(call)) {
      unparked(call);
    }
  }

  /** Opens connections for those who wait while the quota has room. */
  void serveWaiting() {
    while (!waiting.isEmpty() && !(multiplexes && dialling > 0) && shared.tryOpen()) {
      OriginCall next = waiting.remove();
      unparked(next);
      dial(next);
    }
  }

  /** Closes an idle connection if exchanges on other loops wait for its place. */
  void makeRoom() {
    if (shared.waiting() > waiting.size()) {
      PooledConnection oldest = idle.peekFirst();
      if (oldest != null) {
        leave(oldest);
        oldest.close();
      }
    }
  }

  /** Closes what is idle. */
  void closeIdle() {
    for (PooledConnection last = pollNewest(); last != null; last = pollNewest()) {
      last.close();
    }
  }

  private void dial(OriginCall call) {
    open++;
    dialling++;
    dialer.dial(new PoolDial(this, call));
  }

  private void park(OriginCall call) {
    waiting.add(call);
    waitingCount = waiting.size();
    shared.waits(this);
    long patience = origin().pool().connectTimeoutMillis();
    call.parked(loop.schedule(() -> outOfPatience(call), patience, TimeUnit.MILLISECONDS));
    serveWaiting(); // room may have appeared before anyone could know of this wait
  }

  private void unparked(OriginCall call) {
    waitingCount = waiting.size();
    shared.waitsNoMore();
    call.unparked();
  }

  private void outOfPatience(OriginCall call) {
    if (waiting.remove(call)) {
      unparked(call);
      call.notConnected(
          origin()
              .failure(
                  Failure.Reason.OVERLOADED,
                  "has no free connection (at most "
                      + origin().pool().maxConnections()
                      + ") and none became free in time"));
    }
  }

  private @Nullable PooledConnection pollNewest() {
    PooledConnection newest = idle.peekLast();
    if (newest != null) {
      leave(newest);
    }
    return newest;
  }

  private void leave(PooledConnection connection) {
    if (idle.peekLast() == connection) {
      idle.removeLast();
    } else {
      idle.remove(connection);
    }
    idleCount = idle.size();
    connection.idle().end();
    shared.idleEnded();
  }

  private void planEviction() {
    PooledConnection oldest = idle.peekFirst();
    if (oldest != null && !evictionPlanned) {
      evictionPlanned = true;
      long due = oldest.idle().since() + idleNanos() - System.nanoTime();
      loop.schedule(this::evict, Math.max(0, due), TimeUnit.NANOSECONDS);
    }
  }

  private void evict() {
    evictionPlanned = false;
    long now = System.nanoTime();
    for (PooledConnection oldest = idle.peekFirst();
        oldest != null && now - oldest.idle().since() >= idleNanos();
        oldest = idle.peekFirst()) {
      leave(oldest);
      oldest.close();
    }
    planEviction();
  }

  private long idleNanos() {
    return TimeUnit.MILLISECONDS.toNanos(origin().pool().idleTimeoutMillis());
  }
}
