package dev.strait.dataplane.listener.http2;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.listener.multiplexed.ResponseHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes one stream's frames in order. Small pieces of one event-loop tick leave in one DATA frame;
 * what the socket has taken is told, so that a reader that is stuck holds its exchange's credit and
 * no more.
 */
final class StreamWriter {
  /** Makes headers with room for so many fields; names were checked where they came from. */
  static final IntFunction<Http2Headers> HEADERS = size -> new DefaultHttp2Headers(false, size);

  private static final int COPIED_AT_MOST = 2_048;
  private static final int SMALL = 512;
  private static final int LARGE = 8_192;

  private final Http2Wire wire;
  private final int stream;
  private final IntConsumer taken;
  private @Nullable ByteBuf gathered;
  private boolean endGathered;
  private boolean dirty;
  private boolean ended;
  private boolean endSent;

  /**
   * A writer for a stream on which nothing was written.
   *
   * @param taken gets the bytes of DATA that the socket has taken
   */
  StreamWriter(Http2Wire wire, int stream, IntConsumer taken) {
    this.wire = wire;
    this.stream = stream;
    this.taken = taken;
  }

  ChannelFuture headers(Http2Headers headers, boolean end) {
    writeGathered();
    ended |= end;
    wire.touch(this);
    ChannelHandlerContext context = wire.context();
    ChannelPromise written = context.newPromise();
    if (end) {
      written.addListener(done -> endSent = done.isSuccess());
    }
    return encoder().writeHeaders(context, stream, headers, 0, end, written);
  }

  /** Takes the data over. */
  void data(ByteBuf data) {
    int bytes = data.readableBytes();
    wire.touch(this);
    ByteBuf room = gathered;
    if (bytes > COPIED_AT_MOST || (room != null && room.writableBytes() < bytes)) {
      writeGathered();
      room = null;
    }
    if (bytes > COPIED_AT_MOST) {
      write(data, false);
      return;
    }
    if (room == null) {
      room = wire.context().alloc().directBuffer(bytes <= SMALL ? SMALL : LARGE);
      gathered = room;
    }
    room.writeBytes(data);
    data.release();
  }

  /** Ends the answer; what was gathered leaves with the end at the tick's end. */
  void end(Fields trailers) {
    ended = true;
    wire.touch(this);
    if (!trailers.isEmpty()) {
      headers(ResponseHeaders.trailers(HEADERS, trailers), true);
    } else {
      endGathered = true;
    }
  }

  /** Whether the end was written or is about to be. */
  boolean ended() {
    return ended;
  }

  /** Whether the end has left: nothing of the answer waits for a window any more. */
  boolean endSent() {
    return endSent;
  }

  /** Called once at the end of a tick in which it was touched. */
  void tick() {
    dirty = false;
    writeGathered();
  }

  /** Whether the wire knows of it in this tick; set by the wire. */
  boolean dirty() {
    return dirty;
  }

  void markDirty() {
    dirty = true;
  }

  void release() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
    endGathered = false;
  }

  private void writeGathered() {
    ByteBuf data = gathered;
    if (data == null && !endGathered) {
      return;
    }
    boolean end = endGathered;
    gathered = null;
    endGathered = false;
    write(data == null ? Unpooled.EMPTY_BUFFER : data, end);
  }

  private void write(ByteBuf data, boolean end) {
    int bytes = data.readableBytes();
    ChannelHandlerContext context = wire.context();
    ChannelPromise written = context.newPromise();
    if (bytes > 0) {
      written.addListener(
          done -> {
            if (done.isSuccess()) {
              taken.accept(bytes);
            }
          });
    }
    if (end) {
      written.addListener(done -> endSent = done.isSuccess());
    }
    encoder().writeData(context, stream, data, 0, end, written);
  }

  private Http2ConnectionEncoder encoder() {
    return wire.encoder();
  }
}
