package dev.strait.dataplane.tunnel.frame;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of one lane from pieces of any size. DATA is passed on as it arrives, everything
 * else once it is whole. Event loop only; useless after it threw, but to be closed.
 */
public final class FrameReader implements AutoCloseable {
  private final ByteBufAllocator alloc;
  private final FrameHandler handler;

  /** The beginning of a frame that has not arrived whole. */
  private @Nullable ByteBuf partial;

  /** Bytes to come of the DATA frame that is being passed on, or of one that is skipped. */
  private int bodyLeft;

  private boolean skipping;
  private long bodyExchange;

  /** The pieces so far of an OPEN, HEAD or END that says MORE. */
  private @Nullable ByteBuf block;

  private int blockType;
  private long blockExchange;
  private boolean closed;

  /**
   * A reader at the beginning of a lane.
   *
   * @param alloc for what has to be put together or copied
   * @param handler takes the frames; may {@link #close} this reader
   */
  public FrameReader(ByteBufAllocator alloc, FrameHandler handler) {
    this.alloc = alloc;
    this.handler = handler;
  }

  /**
   * Takes the next bytes.
   *
   * @param in read to its end; stays the caller's
   * @throws ProtocolException when the bytes break the protocol, or the handler says so
   */
  public void read(ByteBuf in) {
    while (!closed && in.isReadable()) {
      if (bodyLeft > 0) {
        body(in);
      } else if (partial != null) {
        complete(partial, in);
      } else if (missing(in) == 0) {
        frame(in);
      } else {
        ByteBuf rest = alloc.buffer(Math.max(64, in.readableBytes()));
        partial = rest;
        rest.writeBytes(in);
      }
    }
  }

  /** Releases what is held; later bytes are ignored. */
  @Override
  public void close() {
    closed = true;
    if (partial != null) {
      partial.release();
      partial = null;
    }
    if (block != null) {
      block.release();
      block = null;
    }
  }

  private void body(ByteBuf in) {
    int bytes = Math.min(bodyLeft, in.readableBytes());
    bodyLeft -= bytes;
    if (skipping) {
      in.skipBytes(bytes);
      return;
    }
    // A slice keeps the whole buffer that was read in memory for as long as its reader is slow: a
    // small piece gets a buffer of its own.
    if (bytes * 4 >= in.capacity()) {
      handler.onData(bodyExchange, in.readRetainedSlice(bytes));
    } else {
      handler.onData(bodyExchange, alloc.buffer(bytes, bytes).writeBytes(in, bytes));
    }
  }

  private void complete(ByteBuf part, ByteBuf in) {
    int missing = missing(part);
    while (missing > 0 && in.isReadable()) {
      part.writeBytes(in, Math.min(missing, in.readableBytes()));
      missing = missing(part);
    }
    if (missing > 0) {
      return;
    }
    partial = null;
    try {
      frame(part);
    } finally {
      part.release();
    }
  }

  /**
   * How many more bytes are surely needed before {@link #frame} can be called: a lower bound while
   * the length is not known.
   */
  private static int missing(ByteBuf in) {
    int start = in.readerIndex();
    int readable = in.readableBytes();
    if (readable < 2) {
      return 2 - readable;
    }
    int type = in.getUnsignedByte(start);
    int lengthSize = Varint.sizeFrom(in.getByte(start + 1));
    if (lengthSize > 2) {
      throw ProtocolException.malformed(
          "length of a frame: more than two bytes (expected: 0-" + Limits.FRAME_PAYLOAD + ")");
    }
    if (readable < 1 + lengthSize) {
      return 1;
    }
    int length = lengthSize == 1 ? in.getByte(start + 1) & 0x3F : in.getShort(start + 1) & 0x3FFF;
    int header = 1 + lengthSize;
    if (type >= FrameType.FIRST_SKIPPABLE) {
      return 0;
    }
    if (type == FrameType.DATA) {
      if (length < 2) {
        throw ProtocolException.malformed("length of DATA: " + length + " (expected: at least 2)");
      }
      if (readable < header + 1) {
        return 1;
      }
      int idSize = Varint.sizeFrom(in.getByte(start + header));
      if (length <= idSize) {
        throw ProtocolException.malformed("a DATA frame without a byte of data");
      }
      return Math.max(0, header + idSize - readable);
    }
    return Math.max(0, header + length - readable);
  }

  /** Reads one frame; {@link #missing} said that enough of it is there. */
  private void frame(ByteBuf in) {
    int type = in.readUnsignedByte();
    int length = (int) Varint.read(in);
    if (block != null && type != blockType) {
      throw ProtocolException.malformed(
          "frame type: %d within a continued block (expected: %d)".formatted(type, blockType));
    }
    if (type == FrameType.DATA || type >= FrameType.FIRST_SKIPPABLE) {
      int before = in.readerIndex();
      skipping = type != FrameType.DATA;
      bodyExchange = skipping ? 0 : Varint.read(in);
      bodyLeft = length - (in.readerIndex() - before);
      return;
    }
    int end = in.readerIndex() + length;
    int limit = in.writerIndex();
    in.writerIndex(end);
    payload(type, in);
    if (in.isReadable()) {
      throw ProtocolException.malformed(
          "%d bytes too many in a frame of type %d".formatted(in.readableBytes(), type));
    }
    in.writerIndex(limit);
  }

  private void payload(int type, ByteBuf in) {
    switch (type) {
      case FrameType.HELLO -> handler.onHello(hello(in));
      case FrameType.OPEN, FrameType.HEAD, FrameType.END -> blockFrame(type, in);
      case FrameType.RESET -> {
        long exchange = Varint.read(in);
        ResetReason reason = ResetReason.of(Varint.read(in));
        handler.onReset(exchange, reason, Texts.readSentence(in, "detail"));
      }
      case FrameType.CREDIT -> {
        long exchange = Varint.read(in);
        int bytes = Varint.read(in, Limits.CREDIT, "credit");
        if (bytes == 0) {
          throw ProtocolException.malformed("credit: 0 (expected: at least 1)");
        }
        handler.onCredit(exchange, bytes);
      }
      case FrameType.PING -> handler.onPing(nonce(in));
      case FrameType.PONG -> handler.onPong(nonce(in));
      case FrameType.GOAWAY -> {
        long last = Varint.read(in);
        handler.onGoaway(last, Texts.readSentence(in, "reason"));
      }
      case FrameType.CLOSE -> {
        LinkError error = LinkError.of(Varint.read(in, Integer.MAX_VALUE, "error"));
        handler.onClose(error, Texts.readSentence(in, "reason"));
      }
      default ->
          throw ProtocolException.malformed(
              "frame type: %d (expected: 1-11, or at least 64)".formatted(type));
    }
  }

  private void blockFrame(int type, ByteBuf in) {
    long exchange = Varint.read(in);
    if (!in.isReadable()) {
      throw ProtocolException.malformed("a frame of type " + type + " ends before its flags");
    }
    int flags = in.readUnsignedByte();
    int known = type == FrameType.HEAD ? FrameWriter.MORE | FrameWriter.LAST : FrameWriter.MORE;
    if ((flags & ~known) != 0) {
      throw ProtocolException.malformed("flags: %d on frame type %d".formatted(flags, type));
    }
    ByteBuf whole = block;
    if (whole == null && (flags & FrameWriter.MORE) == 0) {
      block(type, exchange, flags, in);
      return;
    }
    if (whole == null) {
      whole = alloc.buffer(2 * Limits.FRAME_PAYLOAD);
      block = whole;
      blockType = type;
      blockExchange = exchange;
    } else if (exchange != blockExchange) {
      throw ProtocolException.malformed(
          "exchange: %d within a block of %d".formatted(exchange, blockExchange));
    }
    if (whole.readableBytes() + in.readableBytes() > Limits.BLOCK) {
      throw ProtocolException.malformed("a block of more than " + Limits.BLOCK + " bytes");
    }
    whole.writeBytes(in);
    if ((flags & FrameWriter.MORE) == 0) {
      block = null;
      try {
        block(type, exchange, flags, whole);
      } finally {
        whole.release();
      }
    }
  }

  /**
   * Reads what a whole OPEN, HEAD or END says. The lane's frames stay in step whatever stands in
   * it, so a fault costs this exchange, not the link with all the others.
   */
  private void block(int type, long exchange, int flags, ByteBuf in) {
    Object content;
    try {
      content =
          switch (type) {
            case FrameType.OPEN -> Blocks.readOpen(in);
            case FrameType.HEAD -> Blocks.readHead(in);
            default -> Blocks.readFields(in);
          };
    } catch (ProtocolException e) {
      in.skipBytes(in.readableBytes());
      handler.onUnusable(exchange, type == FrameType.OPEN, e.getMessage());
      return;
    }
    if (content instanceof Open open) {
      handler.onOpen(exchange, open);
    } else if (content instanceof ResponseHead head) {
      handler.onHead(exchange, head, (flags & FrameWriter.LAST) != 0);
    } else {
      handler.onEnd(exchange, (Fields) content);
    }
  }

  private static Hello hello(ByteBuf in) {
    int min = Varint.read(in, Integer.MAX_VALUE, "oldest version");
    int max = Varint.read(in, Integer.MAX_VALUE, "newest version");
    if (min < 1 || max < min) {
      throw ProtocolException.malformed("versions: " + min + "-" + max + " (expected: from 1 up)");
    }
    String spiffeId = Texts.readString(in, Limits.NAME, "SPIFFE id");
    String instance = Texts.readString(in, Limits.NAME, "instance");
    int credit = Varint.read(in, Limits.CREDIT, "initial credit");
    int idle = Varint.read(in, Integer.MAX_VALUE, "idle timeout");
    // Later versions may append to HELLO: what follows is not ours to judge.
    in.skipBytes(in.readableBytes());
    return new Hello(min, max, spiffeId, instance, credit, idle);
  }

  private static long nonce(ByteBuf in) {
    if (in.readableBytes() < Long.BYTES) {
      throw ProtocolException.malformed("a PING or PONG without its eight bytes");
    }
    return in.readLong();
  }
}
