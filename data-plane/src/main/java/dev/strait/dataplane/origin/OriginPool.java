package dev.strait.dataplane.origin;

import io.netty.channel.IoEventLoop;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What all event loops share of one origin's pool: the quotas, which are node-wide, and who is to
 * be woken when one has room again. Thread safe.
 */
final class OriginPool {
  private final Origin origin;
  private final Dialer dialer;
  private final @Nullable OriginPool webSockets;
  private final ConcurrentHashMap<IoEventLoop, LoopPool> loops = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger idle = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean retired;

  /**
   * A pool without connections.
   *
   * @param origin where they go
   * @param dialer makes them
   * @param webSockets for an origin that WebSockets must reach otherwise than requests; null for
   *     this one
   */
  OriginPool(Origin origin, Dialer dialer, @Nullable OriginPool webSockets) {
    this.origin = origin;
    this.dialer = dialer;
    this.webSockets = webSockets;
  }

  Origin origin() {
    return origin;
  }

  /**
   * The part of the pool that lives on an event loop.
   *
   * @param loop the loop
   * @return to be used on that loop only
   */
  LoopPool on(IoEventLoop loop) {
    LoopPool here = loops.get(loop);
    return here != null
        ? here
        : loops.computeIfAbsent(loop, each -> new LoopPool(this, each, dialer));
  }

  /** Where a connection for a WebSocket is to come from. */
  OriginPool forWebSockets() {
    return webSockets == null ? this : webSockets;
  }

  /** Closes what is idle, now and later; what is in use finishes. Any thread. */
  void retire() {
    retired = true;
    if (webSockets != null) {
      webSockets.retire();
    }
    loops.forEach((loop, pool) -> loop.execute(pool::closeIdle));
  }

  boolean retired() {
    return retired;
  }

  /**
   * Takes room for one more connection.
   *
   * @return false when the quota is used up
   */
  boolean tryOpen() {
    return tryTake(open, origin.pool().maxConnections());
  }

  /** Gives room back and tells those who wait. */
  void closed() {
    open.decrementAndGet();
    wake();
  }

  /**
   * Takes room for one more idle connection.
   *
   * @return false when the quota is used up
   */
  boolean tryIdle() {
    return tryTake(idle, origin.pool().maxIdle());
  }

  void idleEnded() {
    idle.decrementAndGet();
  }

  /** One more exchange waits. When connections idle on other loops they have to make room. */
  void waits(LoopPool where) {
    waiting.incrementAndGet();
    if (idle.get() > 0) {
      for (LoopPool each : loops.values()) {
        if (each != where && each.idleCount() > 0) {
          each.loop().execute(each::makeRoom);
        }
      }
    }
  }

  void waitsNoMore() {
    waiting.decrementAndGet();
  }

  int waiting() {
    return waiting.get();
  }

  /**
   * A loop's fair part of the quota when loops compete.
   *
   * @return at least 1
   */
  int share() {
    return Math.max(1, origin.pool().maxConnections() / Math.max(1, loops.size()));
  }

  private void wake() {
    if (waiting.get() == 0) {
      return;
    }
    for (LoopPool each : loops.values()) {
      if (each.waitingCount() > 0) {
        each.loop().execute(each::serveWaiting);
      }
    }
  }

  private static boolean tryTake(AtomicInteger counter, int limit) {
    int now;
    do {
      now = counter.get();
      if (now >= limit) {
        return false;
      }
    } while (!counter.compareAndSet(now, now + 1));
    return true;
  }
}
