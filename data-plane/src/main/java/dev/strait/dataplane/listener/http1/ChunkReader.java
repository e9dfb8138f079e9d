package dev.strait.dataplane.listener.http1;

import dev.strait.dataplane.listener.http.Grammar;
import dev.strait.dataplane.listener.http.MalformedRequest;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The chunked coding of a request (RFC 9112 §7.1). Chunk extensions are checked, bounded and
 * dropped, for nobody here knows any.
 */
final class ChunkReader {
  private static final String NO_SIZE = "A chunk's size is not a number of 1 to 8 hex digits.";
  private static final int MAX_SIZE_DIGITS = 8;
  private static final int MAX_LINE = 256;
  private static final int MAX_EXTENSIONS = 16_384;

  private enum State {
    SIZE,
    DATA,
    DATA_END,
    LAST
  }

  private State state = State.SIZE;
  private long remaining;
  private int extensionBytes;

  /**
   * Reads what stands around the data.
   *
   * @param in what has arrived
   * @return true when data of a chunk is next or the last chunk has passed, false when more bytes
   *     are needed
   */
  boolean advance(ByteBuf in) throws MalformedRequest {
    while (true) {
      switch (state) {
        case DATA, LAST -> {
          return true;
        }
        case SIZE -> {
          if (!readSize(in)) {
            return false;
          }
        }
        case DATA_END -> {
          if (!readDataEnd(in)) {
            return false;
          }
        }
      }
    }
  }

  /** Whether the last chunk has passed; the trailer section follows. */
  boolean last() {
    return state == State.LAST;
  }

  /** Bytes of the current chunk that are still to come. */
  long remaining() {
    return remaining;
  }

  /** That many bytes of the chunk were taken. */
  void took(int bytes) {
    remaining -= bytes;
    if (remaining == 0) {
      state = State.DATA_END;
    }
  }

  private boolean readSize(ByteBuf in) throws MalformedRequest {
    int start = in.readerIndex();
    int length = Math.min(in.readableBytes(), MAX_LINE);
    int feed = in.indexOf(start, start + length, (byte) '\n');
    if (feed < 0) {
      if (length == MAX_LINE) {
        throw MalformedRequest.bad("A chunk's size line is longer than 256 bytes.");
      }
      boolean maybeEnding = length > 0 && in.getByte(start + length - 1) == '\r';
      checkSize(in, start, start + length - (maybeEnding ? 1 : 0));
      return false;
    }
    int end = feed - 1;
    if (end < start || in.getByte(end) != '\r') {
      throw MalformedRequest.bad("A chunk's size line ends without a carriage return.");
    }
    int digits = checkSize(in, start, end);
    if (digits == 0) {
      throw MalformedRequest.bad(NO_SIZE);
    }
    remaining = Long.parseLong(in.toString(start, digits, StandardCharsets.US_ASCII), 16);
    in.readerIndex(feed + 1);
    extensionBytes += end - start - digits;
    if (extensionBytes > MAX_EXTENSIONS) {
      throw MalformedRequest.bad("The chunk extensions are longer than 16384 bytes.");
    }
    state = remaining == 0 ? State.LAST : State.DATA;
    return true;
  }

  /** Checks a size line as far as it has arrived; returns how many digits it begins with. */
  private static int checkSize(ByteBuf in, int start, int end) throws MalformedRequest {
    int i = start;
    while (i < end && hex(in.getByte(i))) {
      i++;
    }
    int digits = i - start;
    if (digits > MAX_SIZE_DIGITS || (digits == 0 && i < end)) {
      throw MalformedRequest.bad(NO_SIZE);
    }
    if (i < end && in.getByte(i) != ';') {
      throw MalformedRequest.bad("A chunk's size is followed by neither an end nor an extension.");
    }
    for (; i < end; i++) {
      if (!Grammar.isFieldValue(in.getByte(i))) {
        throw MalformedRequest.bad("A chunk extension holds a control character.");
      }
    }
    return digits;
  }

  private boolean readDataEnd(ByteBuf in) throws MalformedRequest {
    if (!in.isReadable()) {
      return false;
    }
    if (in.getByte(in.readerIndex()) != '\r') {
      throw MalformedRequest.bad("A chunk is longer than its size.");
    }
    if (in.readableBytes() < 2) {
      return false;
    }
    if (in.getByte(in.readerIndex() + 1) != '\n') {
      throw MalformedRequest.bad("A chunk does not end with a line end.");
    }
    in.skipBytes(2);
    state = State.SIZE;
    return true;
  }

  private static boolean hex(byte b) {
    return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
  }
}
