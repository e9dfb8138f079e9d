package dev.strait.dataplane.listener.http3;

import io.netty.buffer.ByteBuf;

/** Variable-length integers as their octets come (RFC 9000 §16). Event loop only. */
final class VariableInteger {
  private static final int LONGEST = 8;

  /** Reserved so that it never gets a meaning, as frame and as stream (RFC 9114 §6.2.3, §7.2.8). */
  private static final int MEANINGLESS = 0x21;

  private long value;
  private int size;
  private int left;

  /** Takes the next octet, and says whether the integer is whole; the next one begins a new one. */
  boolean take(int octet) {
    if (left == 0) {
      size = 1 << (octet >> 6);
      left = size;
      value = octet & 0x3f;
    } else {
      value = value << 8 | octet;
    }
    left--;
    return left == 0;
  }

  /**
   * Takes the next octet of a type. Netty 4.2.18 knows a type by its low 32 bits alone: those of a
   * larger one, which has no meaning, are overwritten so that they have none either.
   */
  boolean takeType(ByteBuf bytes, int at) {
    if (size == LONGEST && left > 0 && left <= LONGEST / 2 && value != 0) {
      bytes.setByte(at, left == 1 ? MEANINGLESS : 0);
    }
    return take(bytes.getUnsignedByte(at));
  }

  /** Whether octets are missing. */
  boolean begun() {
    return left > 0;
  }

  /** The integer that is whole. */
  long value() {
    return value;
  }
}
