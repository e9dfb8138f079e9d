package dev.strait.dataplane.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * Random bytes that cost their loop no more than a copy: making each anew would keep a loaded
 * machine's loop from its links for longer than those bear silence. One event loop only.
 */
final class Noise {
  private static final int PIECE = 8_192;

  /** A prime: no two pieces of a transfer that stand near each other begin at the same place. */
  private static final int STEP = 4_099;

  private static final byte[] BLOCK = new byte[128 * 1024];

  static {
    new Random(7).nextBytes(BLOCK);
  }

  private int at;

  /** The next bytes, at most so many; counted in the sum. */
  ByteBuf next(long most, CRC32C sum) {
    int bytes = (int) Math.min(most, PIECE);
    at = (at + STEP) % (BLOCK.length - PIECE);
    sum.update(BLOCK, at, bytes);
    return PooledByteBufAllocator.DEFAULT.buffer(bytes).writeBytes(BLOCK, at, bytes);
  }
}
