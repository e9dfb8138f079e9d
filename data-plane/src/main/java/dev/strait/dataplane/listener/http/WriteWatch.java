package dev.strait.dataplane.listener.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * Notices a client that takes no byte of what waits for it. Event loop only.
 *
 * <p>Netty has no event for "the socket took a part": like its own IdleStateHandler this compares
 * what the outbound buffer looked like.
 */
public final class WriteWatch {
  private final Channel channel;
  private final Deadline deadline;
  private final long timeoutMillis;
  private final Runnable stuck;
  private boolean armed;
  private long pending;
  private long progress;
  private int head;

  /**
   * A watch that sleeps.
   *
   * @param channel the client's
   * @param timeoutMillis without progress; 0 means never
   * @param stuck called on the event loop once it passed
   */
  public WriteWatch(Channel channel, long timeoutMillis, Runnable stuck) {
    this.channel = channel;
    this.timeoutMillis = timeoutMillis;
    this.stuck = stuck;
    this.deadline = new Deadline(channel.eventLoop(), this::look);
  }

  /** Call after each flush: begins to watch when something is left over. */
  public void afterFlush() {
    if (!armed && timeoutMillis > 0) {
      ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
      if (waiting != null && !waiting.isEmpty()) {
        remember(waiting);
        armed = true;
        deadline.in(timeoutMillis);
      }
    }
  }

  /** The connection ended. */
  public void cancel() {
    deadline.cancel();
  }

  private void look() {
    armed = false;
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    if (waiting == null || waiting.isEmpty()) {
      return;
    }
    boolean moved =
        waiting.totalPendingWriteBytes() < pending
            || waiting.currentProgress() != progress
            || System.identityHashCode(waiting.current()) != head;
    if (moved) {
      afterFlush();
    } else {
      stuck.run();
    }
  }

  private void remember(ChannelOutboundBuffer waiting) {
    pending = waiting.totalPendingWriteBytes();
    progress = waiting.currentProgress();
    head = System.identityHashCode(waiting.current());
  }
}
