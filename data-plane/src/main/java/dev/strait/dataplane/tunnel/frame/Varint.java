package dev.strait.dataplane.tunnel.frame;

import io.netty.buffer.ByteBuf;

/** Integers of 1, 2, 4 or 8 bytes; the first two bits say which (RFC 9000 §16). */
public final class Varint {
  /** The largest value. */
  public static final long MAX = (1L << 62) - 1;

  private Varint() {}

  /**
   * How many bytes a value takes.
   *
   * @param value 0 to {@link #MAX}
   * @return 1, 2, 4 or 8
   */
  public static int size(long value) {
    return value < 1 << 6 ? 1 : value < 1 << 14 ? 2 : value < 1 << 30 ? 4 : 8;
  }

  /**
   * Appends a value in its shortest form.
   *
   * @param out where to
   * @param value 0 to {@link #MAX}
   */
  public static void write(ByteBuf out, long value) {
    if (value < 0 || value > MAX) {
      throw new IllegalArgumentException("value: " + value + " (expected: 0-" + MAX + ")");
    }
    switch (size(value)) {
      case 1 -> out.writeByte((int) value);
      case 2 -> out.writeShort((int) value | 0x4000);
      case 4 -> out.writeInt((int) value | 0x8000_0000);
      default -> out.writeLong(value | 0xC000_0000_0000_0000L);
    }
  }

  /**
   * How many bytes the value takes that starts with this byte.
   *
   * @param first its first byte
   * @return 1, 2, 4 or 8
   */
  public static int sizeFrom(byte first) {
    return 1 << ((first & 0xC0) >> 6);
  }

  /**
   * Reads a value; longer forms than needed are allowed.
   *
   * @param in where from
   * @return 0 to {@link #MAX}
   * @throws ProtocolException when the bytes end too soon
   */
  public static long read(ByteBuf in) {
    if (!in.isReadable()) {
      throw ProtocolException.malformed("a number is missing at the end of a frame");
    }
    int size = sizeFrom(in.getByte(in.readerIndex()));
    if (in.readableBytes() < size) {
      throw ProtocolException.malformed("a number is cut off at the end of a frame");
    }
    return switch (size) {
      case 1 -> in.readByte() & 0x3F;
      case 2 -> in.readShort() & 0x3FFF;
      case 4 -> in.readInt() & 0x3FFF_FFFF;
      default -> in.readLong() & MAX;
    };
  }

  /**
   * Reads a value that has a bound.
   *
   * @param in where from
   * @param max the largest value allowed
   * @param what names the value in the message
   * @return 0 to max
   * @throws ProtocolException when it is larger or cut off
   */
  public static int read(ByteBuf in, int max, String what) {
    long value = read(in);
    if (value > max) {
      throw ProtocolException.malformed(what + ": " + value + " (expected: 0-" + max + ")");
    }
    return (int) value;
  }
}
