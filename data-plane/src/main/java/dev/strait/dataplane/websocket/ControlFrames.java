package dev.strait.dataplane.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** The control frames that a node puts between those of the peers (RFC 6455 §5.5). */
public final class ControlFrames {
  private static final int FIN_CLOSE = 0x88;
  private static final int FIN_PING = 0x89;
  private static final int MASKED = 0x80;
  private static final int MASK_SIZE = 4;
  private static final int MOST_PAYLOAD = 125;
  private static final int MOST_REASON = MOST_PAYLOAD - 2;
  private static final int MOST_FRAME = 2 + MASK_SIZE + MOST_PAYLOAD;

  private ControlFrames() {}

  /**
   * A ping for a client, unmasked.
   *
   * @param alloc makes the buffer
   * @param payload at most 125 bytes
   * @return the caller's
   */
  public static ByteBuf ping(ByteBufAllocator alloc, byte[] payload) {
    return alloc
        .directBuffer(2 + payload.length)
        .writeByte(FIN_PING)
        .writeByte(payload.length)
        .writeBytes(payload);
  }

  /**
   * A Close for a client, unmasked.
   *
   * @param alloc makes the buffer
   * @param code why
   * @param reason one sentence; cut to 123 bytes of UTF-8
   * @return the caller's
   */
  public static ByteBuf close(ByteBufAllocator alloc, CloseCode code, String reason) {
    ByteBuf out = alloc.directBuffer(MOST_FRAME).writeByte(FIN_CLOSE).writeZero(1);
    out.setByte(1, payload(out, code, reason));
    return out;
  }

  /**
   * A Close for an origin, masked (§5.3).
   *
   * @param alloc makes the buffer
   * @param code why
   * @param reason one sentence; cut to 123 bytes of UTF-8
   * @return the caller's
   */
  public static ByteBuf maskedClose(ByteBufAllocator alloc, CloseCode code, String reason) {
    ByteBuf out = alloc.directBuffer(MOST_FRAME).writeByte(FIN_CLOSE).writeZero(1);
    byte[] mask = ByteBuffer.allocate(MASK_SIZE).putInt(mask()).array();
    out.writeBytes(mask);
    int start = out.writerIndex();
    int length = payload(out, code, reason);
    out.setByte(1, MASKED | length);
    for (int i = 0; i < length; i++) {
      out.setByte(start + i, out.getByte(start + i) ^ mask[i % MASK_SIZE]);
    }
    return out;
  }

  /** What is masked comes from this node alone, so nobody could exploit a mask that is guessed. */
  private static int mask() {
    return ThreadLocalRandom.current().nextInt();
  }

  private static int payload(ByteBuf out, CloseCode code, String reason) {
    int fits = reason.length();
    while (ByteBufUtil.utf8Bytes(reason, 0, fits) > MOST_REASON
        || (fits > 0 && Character.isHighSurrogate(reason.charAt(fits - 1)))) {
      fits--;
    }
    out.writeShort(code.code());
    return 2 + out.writeCharSequence(reason.substring(0, fits), StandardCharsets.UTF_8);
  }
}
