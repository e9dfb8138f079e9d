package dev.strait.dataplane.listener.http1;

import io.netty.buffer.ByteBuf;

/** Writes the chunked coding (RFC 9112 §7.1). */
final class Chunks {
  /** The most bytes that {@link #begin} writes: eight digits and CRLF. */
  static final int MAX_BEGIN = 10;

  /** What {@link #end} writes. */
  static final int END = 2;

  private static final int CRLF = '\r' << 8 | '\n';

  private Chunks() {}

  /** The size line of a chunk of that many bytes, at least 1. */
  static void begin(ByteBuf out, int bytes) {
    int shift = (31 - Integer.numberOfLeadingZeros(bytes)) & ~3;
    for (; shift >= 0; shift -= 4) {
      int digit = bytes >>> shift & 15;
      out.writeByte(digit < 10 ? '0' + digit : 'a' - 10 + digit);
    }
    out.writeShort(CRLF);
  }

  /** The line end after a chunk's data. */
  static void end(ByteBuf out) {
    out.writeShort(CRLF);
  }
}
