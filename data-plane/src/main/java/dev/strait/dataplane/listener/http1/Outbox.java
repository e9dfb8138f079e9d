package dev.strait.dataplane.listener.http1;

import dev.strait.dataplane.exchange.Exchange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What waits to leave a connection. Small pieces of one event-loop tick are copied together and
 * leave in one write; large ones are passed on as they are; the flush comes once at the tick's end.
 *
 * <p>Bytes of an answer count as consumed as soon as the connection has room after a flush: a
 * reader that is stuck fills the socket and then holds at most Netty's write mark and its
 * exchange's credit.
 */
final class Outbox {
  private static final int COPIED_AT_MOST = 2_048;
  private static final int SMALL = 1_024;
  private static final int LARGE = 8_192;

  private final Channel channel;
  private final Runnable afterFlush;
  private final Runnable flush = this::flush;
  private @Nullable ByteBuf gathered;
  private @Nullable Exchange exchange;
  private int unacknowledged;
  private boolean scheduled;

  /**
   * An empty outbox.
   *
   * @param channel where to write
   * @param afterFlush called after each flush
   */
  Outbox(Channel channel, Runnable afterFlush) {
    this.channel = channel;
    this.afterFlush = afterFlush;
  }

  /** Whose answer is written from now on. */
  void serve(@Nullable Exchange served) {
    exchange = served;
    unacknowledged = 0;
  }

  /**
   * A buffer to append to, flushed at the end of the tick.
   *
   * @param bytes how many may be appended
   */
  ByteBuf room(int bytes) {
    schedule();
    ByteBuf buffer = gathered;
    if (buffer != null && buffer.writableBytes() < bytes) {
      channel.write(buffer, channel.voidPromise());
      buffer = channel.alloc().directBuffer(Math.max(bytes, LARGE));
    } else if (buffer == null) {
      buffer = channel.alloc().directBuffer(Math.max(bytes, SMALL));
    }
    gathered = buffer;
    return buffer;
  }

  /**
   * Writes bytes of a body with what frames them.
   *
   * @param data released or passed on
   * @param chunked whether to put the chunked coding around it
   */
  void body(ByteBuf data, boolean chunked) {
    int bytes = data.readableBytes();
    unacknowledged += bytes;
    if (bytes > COPIED_AT_MOST) {
      if (chunked) {
        Chunks.begin(room(Chunks.MAX_BEGIN), bytes);
      }
      spill();
      schedule();
      channel.write(data, channel.voidPromise());
      if (chunked) {
        Chunks.end(room(Chunks.END));
      }
      return;
    }
    ByteBuf room = room(bytes + Chunks.MAX_BEGIN + Chunks.END);
    if (chunked) {
      Chunks.begin(room, bytes);
    }
    room.writeBytes(data);
    if (chunked) {
      Chunks.end(room);
    }
    data.release();
  }

  /** Bytes that are not written, for instance of an answer to HEAD, but must be acknowledged. */
  void skipped(int bytes) {
    unacknowledged += bytes;
    schedule();
  }

  /** Sends everything now. */
  void flush() {
    scheduled = false;
    spill();
    channel.flush();
    writable();
    afterFlush.run();
  }

  /** Sends everything now; the future tells when the socket has taken it all. */
  ChannelFuture flushed() {
    scheduled = false;
    ByteBuf last = gathered;
    gathered = null;
    ChannelFuture sent = channel.writeAndFlush(last == null ? Unpooled.EMPTY_BUFFER : last);
    afterFlush.run();
    return sent;
  }

  /** Whether the socket has not yet taken everything. */
  boolean unsent() {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting != null && !waiting.isEmpty();
  }

  /** The connection may have room again: acknowledges if so. */
  void writable() {
    if (unacknowledged > 0 && channel.isWritable()) {
      int bytes = unacknowledged;
      unacknowledged = 0;
      if (exchange != null) {
        exchange.responseConsumed(bytes);
      }
    }
  }

  /** The connection ended. */
  void release() {
    exchange = null;
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }

  private void spill() {
    if (gathered != null) {
      ByteBuf buffer = gathered;
      gathered = null;
      channel.write(buffer, channel.voidPromise());
    }
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      channel.eventLoop().execute(flush);
    }
  }
}
