package dev.strait.dataplane.tunnel;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Where exchanges of one loop wait, for a short time, until a link is up: a failure a moment before
 * there is one would be for nothing. What a waiting client sends is bounded by its credit. Event
 * loop only.
 */
final class WaitingRoom {
  /** The longest wait, milliseconds. */
  static final long MILLIS = 800;

  private static final int PLACES = 4_096;

  private final EventLoop loop;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  private record Waiting(Guest guest, long untilNanos) {}

  /** One that waits. */
  @FunctionalInterface
  interface Guest {
    /**
     * There may be a link now, or it waited long enough.
     *
     * @param last whether this is the last call
     * @return whether it goes; it stays otherwise, but for the last call
     */
    boolean goes(boolean last);
  }

  WaitingRoom(EventLoop loop) {
    this.loop = loop;
  }

  /** Lets one in; false when there is no place. */
  boolean add(Guest guest) {
    if (waiting.size() >= PLACES) {
      return false;
    }
    if (waiting.isEmpty()) {
      expireLater(MILLIS);
    }
    waiting.add(new Waiting(guest, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS)));
    return true;
  }

  /** Lets all go that find a link. */
  void open() {
    for (int left = waiting.size(); left > 0; left--) {
      Waiting next = waiting.remove();
      if (!next.guest().goes(false)) {
        waiting.add(next);
      }
    }
  }

  private void expireLater(long millis) {
    loop.schedule(this::expire, millis, TimeUnit.MILLISECONDS);
  }

  private void expire() {
    long now = System.nanoTime();
    while (!waiting.isEmpty() && waiting.peek().untilNanos() <= now) {
      waiting.remove().guest().goes(true);
    }
    if (!waiting.isEmpty()) {
      expireLater(TimeUnit.NANOSECONDS.toMillis(waiting.peek().untilNanos() - now) + 1);
    }
  }
}
