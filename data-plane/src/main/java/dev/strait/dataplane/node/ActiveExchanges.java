package dev.strait.dataplane.node;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeObserver;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.nodeconfig.TimeoutsConfig;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Every exchange under way on a node: what a drain waits for, and whose time may be up.
 *
 * <p>Timeouts are looked after by one sweep a loop each {@value #SWEEP_MILLIS} ms instead of a
 * timer an exchange: most exchanges end long before, and progress costs nothing to note, for the
 * sweep compares the counts of bytes that the exchange keeps anyway.
 */
final class ActiveExchanges implements ExchangeObserver, AutoCloseable {
  static final long SWEEP_MILLIS = 100;

  private final IdentityHashMap<EventExecutor, OfLoop> byLoop = new IdentityHashMap<>();
  private final LongAdder count = new LongAdder();

  ActiveExchanges(Iterable<EventExecutor> loops) {
    loops.forEach(loop -> byLoop.put(loop, new OfLoop(loop)));
  }

  /** Exchanges under way now. Any thread. */
  long count() {
    return count.sum();
  }

  /** Gives an exchange its time. On its loop. */
  void limit(Exchange exchange, TimeoutsConfig timeouts) {
    if (!exchange.over()) {
      of(exchange).clocks.put(exchange, new ExchangeClock(exchange, timeouts));
    }
  }

  /** Ends all that is under way, both sides told. Any thread; done on each loop soon after. */
  void abortAll(Failure failure, CancelReason reason) {
    for (OfLoop loop : byLoop.values()) {
      loop.executor.execute(
          () ->
              new ArrayList<>(loop.clocks.keySet())
                  .forEach(exchange -> exchange.abort(failure, reason)));
    }
  }

  @Override
  public void began(Exchange exchange) {
    count.increment();
    of(exchange).clocks.put(exchange, null);
  }

  @Override
  public void ended(
      Exchange exchange, @Nullable Failure failure, @Nullable CancelReason cancelled) {
    count.decrement();
    of(exchange).clocks.remove(exchange);
  }

  @Override
  public void close() {
    byLoop.values().forEach(loop -> loop.sweeps.cancel(false));
  }

  private OfLoop of(Exchange exchange) {
    OfLoop loop = byLoop.get(exchange.loop());
    if (loop == null) {
      throw new IllegalStateException("loop: not one of this node's " + exchange.request());
    }
    return loop;
  }

  /** The exchanges of one loop; touched on that loop only. */
  private static final class OfLoop {
    private final EventExecutor executor;
    private final IdentityHashMap<Exchange, @Nullable ExchangeClock> clocks =
        new IdentityHashMap<>();
    private final Future<?> sweeps;

    private OfLoop(EventExecutor executor) {
      this.executor = executor;
      this.sweeps =
          executor.scheduleWithFixedDelay(
              this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void sweep() {
      if (clocks.isEmpty()) {
        return;
      }
      long now = System.nanoTime();
      List<ExchangeClock> late = null;
      for (ExchangeClock clock : clocks.values()) {
        if (clock != null && clock.late(now) != null) {
          late = late == null ? new ArrayList<>() : late;
          late.add(clock);
        }
      }
      if (late != null) {
        late.forEach(clock -> clock.strike(now));
      }
    }
  }
}
