package dev.strait.dataplane.listener.http3;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.listener.multiplexed.ResponseHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.concurrent.Future;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes one stream's frames in order. A write to a QUIC stream is a packet, so what one event-loop
 * tick brings leaves in one write: heads, which Netty's codec encodes, small pieces in one DATA
 * frame, the end. Stands nearest to the transport in the stream's pipeline. Event loop only.
 */
final class StreamWriter extends ChannelOutboundHandlerAdapter {
  /** Makes headers with room for so many fields; names were checked where they came from. */
  static final IntFunction<Http3Headers> HEADERS = size -> new DefaultHttp3Headers(false, size);

  /** What a writer tells its stream. */
  interface Events {
    /** The transport has taken bytes of DATA. */
    void taken(int bytes);

    /** The answer's end was taken: nothing of it waits for a window any more. */
    void endTaken();

    /** The client wants no more of the answer (STOP_SENDING, RFC 9000 §3.5). */
    void stopped();
  }

  private static final int COPIED_AT_MOST = 2_048;
  private static final int SMALL = 512;
  private static final int LARGE = 8_192;

  private static final int DATA = 0;

  /** A reserved type, which has no meaning anywhere (RFC 9114 §7.2.8); and its empty payload. */
  private static final int RESERVED_AND_EMPTY = 0x21 << 8;

  /**
   * A DATA frame without a payload: what an end travels in that has nothing else to travel in. For
   * quiche forgets a stream of which all bytes were acknowledged even when its end was lost, or not
   * sent yet (cloudflare/quiche#2525), and the client would wait for ever.
   */
  private static final int DATA_AND_EMPTY = DATA << 8;

  /** A DATA frame that grows is given two bytes for its length: 1 + 2 bytes before its payload. */
  private static final int OPEN_HEADER = 3;

  private static final int TWO_BYTES = 0x4000;
  private static final int FOUR_BYTES = 0x8000_0000;

  private final Http3Wire wire;
  private final QuicStreamChannel stream;
  private final Events events;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf gathered;
  private int gatheredData;
  private int openFrame = -1;
  private boolean endGathered;
  private boolean dirty;
  private boolean ended;

  StreamWriter(Http3Wire wire, QuicStreamChannel stream, Events events) {
    this.wire = wire;
    this.stream = stream;
    this.events = events;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  /** Writes a head, an informational head or trailers. */
  void headers(Http3Headers headers) {
    wire.touch(this);
    stream.write(new DefaultHttp3HeadersFrame(headers), stream.voidPromise());
  }

  /** Gathers what the codec made of a head. */
  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    ByteBuf frame = (ByteBuf) message;
    closeFrame();
    room(frame.readableBytes()).writeBytes(frame);
    frame.release();
    if (!promise.isVoid()) {
      promise.trySuccess();
    }
  }

  /** Takes the data over. */
  void data(ByteBuf data) {
    int bytes = data.readableBytes();
    wire.touch(this);
    if (bytes > COPIED_AT_MOST) {
      writeLarge(data, bytes);
      return;
    }
    ByteBuf room = gathered;
    if (room != null && room.readableBytes() + bytes > LARGE) {
      writeGathered();
    }
    if (openFrame < 0) {
      room = room(OPEN_HEADER + bytes);
      openFrame = room.writerIndex();
      room.writeZero(OPEN_HEADER);
    } else {
      room = room(bytes);
    }
    room.writeBytes(data);
    data.release();
    gatheredData += bytes;
  }

  private void writeLarge(ByteBuf data, int bytes) {
    closeFrame();
    ByteBuf before = room(1 + Integer.BYTES).writeByte(DATA).writeInt(FOUR_BYTES | bytes);
    int all = gatheredData + bytes;
    gathered = null;
    gatheredData = 0;
    write(Unpooled.wrappedUnmodifiableBuffer(before, data), all, false);
  }

  /** Ends the answer; what was gathered leaves with the end at the tick's end. */
  void end(Fields trailers) {
    if (!trailers.isEmpty()) {
      headers(ResponseHeaders.trailers(HEADERS, trailers));
    }
    ended = true;
    endGathered = true;
    wire.touch(this);
  }

  /** Whether the end was written or is about to be. */
  boolean ended() {
    return ended;
  }

  /**
   * Writes a frame without a meaning: it keeps the connection alive, and it finds out that the
   * client stopped the stream, which Netty tells only to those who write.
   */
  void probe() {
    if (gathered == null && !ended) {
      room(Short.BYTES).writeShort(RESERVED_AND_EMPTY);
      writeGathered();
    }
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

  private ByteBuf room(int bytes) {
    ByteBuf room = gathered;
    if (room == null) {
      room = stream.alloc().directBuffer(bytes <= SMALL - OPEN_HEADER ? SMALL : LARGE + SMALL);
      gathered = room;
    }
    return room;
  }

  private void closeFrame() {
    ByteBuf room = gathered;
    if (openFrame >= 0 && room != null) {
      int payload = room.writerIndex() - openFrame - OPEN_HEADER;
      room.setShort(openFrame + 1, TWO_BYTES | payload);
    }
    openFrame = -1;
  }

  private void writeGathered() {
    closeFrame();
    ByteBuf bytes = gathered;
    if (bytes == null && !endGathered) {
      return;
    }
    if (bytes == null) {
      bytes = room(Short.BYTES).writeShort(DATA_AND_EMPTY);
    }
    boolean end = endGathered;
    int data = gatheredData;
    gathered = null;
    gatheredData = 0;
    endGathered = false;
    write(bytes, data, end);
  }

  private void write(ByteBuf bytes, int data, boolean end) {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      bytes.release();
      return;
    }
    ChannelPromise written = ctx.newPromise();
    written.addListener(
        done -> {
          if (!done.isSuccess()) {
            failed(done);
            return;
          }
          if (data > 0) {
            events.taken(data);
          }
          if (end) {
            events.endTaken();
          }
        });
    ctx.write(end ? new DefaultQuicStreamFrame(bytes, true) : bytes, written);
    // A stream that waits for a window has no room; one that quiche has forgotten only seems to.
    if (!written.isDone() && stream.bytesBeforeUnwritable() > 0) {
      events.stopped();
    }
  }

  private void failed(Future<?> done) {
    if (stream.isActive() && done.cause() != null) {
      events.stopped();
    }
  }
}
