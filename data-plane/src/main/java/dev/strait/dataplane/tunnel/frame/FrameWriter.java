package dev.strait.dataplane.tunnel.frame;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Appends frames to a buffer that several of them share. Nothing is kept between calls. */
public final class FrameWriter {
  /** Bytes before the payload, at most. */
  static final int HEADER = 3;

  static final int MORE = 1;
  static final int LAST = 2;

  private FrameWriter() {}

  /**
   * HELLO.
   *
   * @param out where to
   * @param hello what this node says of itself
   */
  public static void hello(ByteBuf out, Hello hello) {
    int start = begin(out, FrameType.HELLO);
    Varint.write(out, hello.minVersion());
    Varint.write(out, hello.maxVersion());
    Texts.write(out, hello.spiffeId());
    Texts.write(out, hello.instance());
    Varint.write(out, hello.initialCredit());
    Varint.write(out, hello.idleTimeoutMillis());
    finish(out, start);
  }

  /**
   * OPEN, over several frames when it is large.
   *
   * @param out where to; unchanged when false is returned
   * @param exchange its id
   * @param open how it begins
   * @return false when it is larger than {@link Limits#BLOCK}
   */
  public static boolean open(ByteBuf out, long exchange, Open open) {
    int start = beginBlock(out, FrameType.OPEN, exchange);
    int block = out.writerIndex();
    Blocks.writeOpen(out, open);
    return finishBlock(out, start, block, FrameType.OPEN, exchange, 0, open.head().fields());
  }

  /**
   * HEAD, over several frames when it is large.
   *
   * @param out where to; unchanged when false is returned
   * @param exchange its id
   * @param head the head
   * @param end whether the answer ends with it
   * @return false when it is larger than {@link Limits#BLOCK}
   */
  public static boolean head(ByteBuf out, long exchange, ResponseHead head, boolean end) {
    int start = beginBlock(out, FrameType.HEAD, exchange);
    int block = out.writerIndex();
    Blocks.writeHead(out, head);
    return finishBlock(out, start, block, FrameType.HEAD, exchange, end ? LAST : 0, head.fields());
  }

  /**
   * END, over several frames when its trailers are large.
   *
   * @param out where to; unchanged when false is returned
   * @param exchange its id
   * @param trailers null or empty for none
   * @return false when they are larger than {@link Limits#BLOCK}
   */
  public static boolean end(ByteBuf out, long exchange, @Nullable Fields trailers) {
    int start = beginBlock(out, FrameType.END, exchange);
    int block = out.writerIndex();
    Blocks.writeFields(out, trailers);
    return finishBlock(out, start, block, FrameType.END, exchange, 0, trailers);
  }

  /**
   * The header of DATA; exactly the stated number of bytes must be appended next.
   *
   * @param out where to
   * @param exchange its id
   * @param bytes 1 to {@link Limits#DATA}
   */
  public static void dataHeader(ByteBuf out, long exchange, int bytes) {
    out.writeByte(FrameType.DATA);
    Varint.write(out, Varint.size(exchange) + bytes);
    Varint.write(out, exchange);
  }

  /**
   * RESET.
   *
   * @param out where to
   * @param exchange its id
   * @param reason why
   * @param detail one sentence, cut when longer than {@link Limits#DETAIL}
   */
  public static void reset(ByteBuf out, long exchange, ResetReason reason, String detail) {
    int start = begin(out, FrameType.RESET);
    Varint.write(out, exchange);
    Varint.write(out, reason.code());
    Texts.writeSentence(out, detail);
    finish(out, start);
  }

  /**
   * CREDIT.
   *
   * @param out where to
   * @param exchange its id
   * @param bytes 1 to {@link Limits#CREDIT}
   */
  public static void credit(ByteBuf out, long exchange, int bytes) {
    out.writeByte(FrameType.CREDIT);
    Varint.write(out, Varint.size(exchange) + Varint.size(bytes));
    Varint.write(out, exchange);
    Varint.write(out, bytes);
  }

  /**
   * PING.
   *
   * @param out where to
   * @param nonce comes back in the PONG
   */
  public static void ping(ByteBuf out, long nonce) {
    out.writeByte(FrameType.PING).writeByte(Long.BYTES).writeLong(nonce);
  }

  /**
   * PONG.
   *
   * @param out where to
   * @param nonce of the PING
   */
  public static void pong(ByteBuf out, long nonce) {
    out.writeByte(FrameType.PONG).writeByte(Long.BYTES).writeLong(nonce);
  }

  /**
   * GOAWAY.
   *
   * @param out where to
   * @param lastExchange the largest id that was or will be taken; 0 for none
   * @param reason one sentence, cut when longer than {@link Limits#DETAIL}
   */
  public static void goaway(ByteBuf out, long lastExchange, String reason) {
    int start = begin(out, FrameType.GOAWAY);
    Varint.write(out, lastExchange);
    Texts.writeSentence(out, reason);
    finish(out, start);
  }

  /**
   * CLOSE.
   *
   * @param out where to
   * @param error why the link ends
   * @param reason one sentence, cut when longer than {@link Limits#DETAIL}
   */
  public static void close(ByteBuf out, LinkError error, String reason) {
    int start = begin(out, FrameType.CLOSE);
    Varint.write(out, error.code());
    Texts.writeSentence(out, reason);
    finish(out, start);
  }

  /** Leaves room for a length of two bytes, whatever it will be: no byte has to move later. */
  private static int begin(ByteBuf out, int type) {
    int start = out.writerIndex();
    out.writeByte(type).writeShort(0);
    return start;
  }

  private static void finish(ByteBuf out, int start) {
    out.setShort(start + 1, (out.writerIndex() - start - HEADER) | 0x4000);
  }

  private static int beginBlock(ByteBuf out, int type, long exchange) {
    int start = begin(out, type);
    Varint.write(out, exchange);
    out.writeByte(0);
    return start;
  }

  private static boolean finishBlock(
      ByteBuf out,
      int start,
      int block,
      int type,
      long exchange,
      int flags,
      @Nullable Fields fields) {
    int size = out.writerIndex() - block;
    if (size > Limits.BLOCK || (fields != null && fields.size() > Limits.FIELDS)) {
      out.writerIndex(start);
      return false;
    }
    if (out.writerIndex() - start - HEADER <= Limits.FRAME_PAYLOAD) {
      out.setByte(block - 1, flags);
      finish(out, start);
      return true;
    }
    ByteBuf whole = out.copy(block, size);
    try {
      out.writerIndex(start);
      cut(out, whole, type, exchange, flags);
    } finally {
      whole.release();
    }
    return true;
  }

  private static void cut(ByteBuf out, ByteBuf whole, int type, long exchange, int flags) {
    int most = Limits.FRAME_PAYLOAD - Varint.size(exchange) - 1;
    while (whole.isReadable()) {
      int piece = Math.min(most, whole.readableBytes());
      int start = beginBlock(out, type, exchange);
      out.setByte(out.writerIndex() - 1, flags | (piece < whole.readableBytes() ? MORE : 0));
      out.writeBytes(whole, piece);
      finish(out, start);
    }
  }
}
