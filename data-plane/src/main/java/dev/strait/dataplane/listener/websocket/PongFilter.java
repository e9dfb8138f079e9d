package dev.strait.dataplane.listener.websocket;

import dev.strait.dataplane.websocket.FrameFollower;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Takes the pongs that answer this node's own pings out of what a client sends; everything else
 * passes as it came. Only a frame that begins like such a pong is held until it is whole. Event
 * loop only.
 */
final class PongFilter {
  private static final int FIN_PONG = 0x8A;
  private static final int MASKED = 0x80;
  private static final int HEADER = 6;
  private static final int NONCE = Long.BYTES;
  private static final int PAYLOAD = NONCE + Integer.BYTES;

  /** Bytes of a pong of ours: header, mask, payload. */
  static final int FRAME = HEADER + PAYLOAD;

  private final FrameFollower frames = new FrameFollower();
  private final byte[] nonce =
      ByteBuffer.allocate(NONCE).putLong(ThreadLocalRandom.current().nextLong()).array();
  private final byte[] held = new byte[FRAME];
  private int heldBytes;
  private int pings;

  /** The payload of the next ping: how its pong will be known. */
  byte[] nextPing() {
    return ByteBuffer.allocate(PAYLOAD).put(nonce).putInt(++pings).array();
  }

  /**
   * Lets bytes pass.
   *
   * @param in taken over
   * @param next gets what passes, in order, and takes it over; now or with later bytes
   * @return how many bytes were taken out for good, some of which may have come before
   */
  int pass(ByteBuf in, Consumer<ByteBuf> next) {
    int takenOut = 0;
    int start = in.readerIndex();
    int end = in.writerIndex();
    int at = start;
    while (at < end) {
      if (heldBytes == 0 && !(frames.between() && (in.getByte(at) & 0xFF) == FIN_PONG)) {
        at = frames.follow(in, at, end);
        continue;
      }
      if (heldBytes == 0) {
        give(in, start, at, next);
      }
      held[heldBytes++] = in.getByte(at);
      at = frames.follow(in, at, at + 1);
      start = at;
      if (heldBytes == 2 && (held[1] & 0xFF) != (MASKED | PAYLOAD)) {
        giveHeld(next);
      } else if (heldBytes == FRAME && !ours()) {
        giveHeld(next);
      } else if (heldBytes == FRAME) {
        heldBytes = 0;
        takenOut += FRAME;
      }
    }
    if (start == in.readerIndex()) {
      next.accept(in);
    } else {
      give(in, start, end, next);
      in.release();
    }
    return takenOut;
  }

  /** Whether a frame of the client's ends where it is now; nothing is held then. */
  boolean between() {
    return frames.between();
  }

  private boolean ours() {
    for (int i = 0; i < NONCE; i++) {
      if ((held[HEADER + i] ^ held[HEADER - 4 + i % 4]) != nonce[i]) {
        return false;
      }
    }
    return true;
  }

  private void giveHeld(Consumer<ByteBuf> next) {
    ByteBuf bytes = Unpooled.copiedBuffer(held, 0, heldBytes);
    heldBytes = 0;
    next.accept(bytes);
  }

  private static void give(ByteBuf in, int from, int to, Consumer<ByteBuf> next) {
    if (to > from) {
      next.accept(in.retainedSlice(from, to - from));
    }
  }
}
