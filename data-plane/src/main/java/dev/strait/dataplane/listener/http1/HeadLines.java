package dev.strait.dataplane.listener.http1;

import dev.strait.dataplane.listener.http.Grammar;
import dev.strait.dataplane.listener.http.MalformedRequest;
import dev.strait.nodeconfig.LimitsConfig;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of a request head or trailer section as bytes arrive, line by line, and enforces
 * the limits on the way: what is too large is refused before it is whole. Each byte is looked at
 * once however small the pieces are.
 */
final class HeadLines {
  private static final byte CR = '\r';
  private static final byte LF = '\n';

  private final boolean trailers;
  private int scanned;
  private int lineStart;
  private int[] ends = new int[32];
  private int lines;
  private int firstLineEnd;
  private boolean blankSkipped;
  private boolean firstByteSeen;

  private HeadLines(boolean trailers) {
    this.trailers = trailers;
  }

  /** For a request head. */
  static HeadLines ofHead() {
    return new HeadLines(false);
  }

  /** For a trailer section: no request line, and it may be empty. */
  static HeadLines ofTrailers() {
    return new HeadLines(true);
  }

  /**
   * Looks for the empty line that ends the section.
   *
   * @param in what has arrived; consumed only when the section is whole
   * @return the section with all its lines, each ending in CRLF, without the empty one; null while
   *     more is needed
   */
  byte @Nullable [] read(ByteBuf in, LimitsConfig limits) throws MalformedRequest {
    checkFirstByte(in);
    while (true) {
      int base = in.readerIndex();
      int feed = in.indexOf(base + scanned, in.writerIndex(), LF);
      if (feed < 0) {
        scanned = in.readableBytes();
        checkSize(scanned, limits);
        return null;
      }
      int end = feed - base - 1;
      if (end < lineStart || in.getByte(base + end) != CR) {
        throw MalformedRequest.bad("A line ends without a carriage return.");
      }
      scanned = end + 2;
      if (end > lineStart) {
        lineEnds(end, limits);
      } else if (lines > 0 || trailers) {
        byte[] section = new byte[lineStart];
        in.readBytes(section).skipBytes(2);
        return section;
      } else {
        skipBlankLine(in);
      }
    }
  }

  /** The request line if it has arrived, so that it can be judged before the head is whole. */
  byte @Nullable [] firstLine(ByteBuf in) {
    if (lines == 0) {
      return null;
    }
    byte[] line = new byte[ends[0]];
    in.getBytes(in.readerIndex(), line);
    return line;
  }

  /** How many lines the section has. */
  int lines() {
    return lines;
  }

  /** Where a line's text ends, exclusive; the next begins two bytes later. */
  int end(int line) {
    return ends[line];
  }

  /** Whether anything of the section has arrived. */
  boolean begun() {
    return scanned > 0;
  }

  /** Ready for the next head. */
  void reset() {
    scanned = 0;
    lineStart = 0;
    lines = 0;
    firstLineEnd = 0;
    blankSkipped = false;
    firstByteSeen = false;
  }

  private void checkFirstByte(ByteBuf in) throws MalformedRequest {
    if (!firstByteSeen && !trailers && in.isReadable()) {
      byte first = in.getByte(in.readerIndex());
      if (first != CR && !Grammar.isToken(first)) {
        throw MalformedRequest.bad("This is no HTTP request.");
      }
      firstByteSeen = first != CR;
    }
  }

  /** One empty line before a request line is ignored (RFC 9112 §2.2). */
  private void skipBlankLine(ByteBuf in) throws MalformedRequest {
    if (blankSkipped) {
      throw MalformedRequest.bad("Empty lines stand before the request line.");
    }
    in.skipBytes(2);
    scanned = 0;
    blankSkipped = true;
    checkFirstByte(in);
  }

  private void lineEnds(int end, LimitsConfig limits) throws MalformedRequest {
    if (lines == ends.length) {
      ends = Arrays.copyOf(ends, lines * 2);
    }
    ends[lines] = end;
    checkSize(end, limits);
    if (lines == 0) {
      firstLineEnd = end;
    }
    lines++;
    if (lines - (trailers ? 0 : 1) > limits.maxHeaderCount()) {
      throw new MalformedRequest(
          431, "The request has more than " + limits.maxHeaderCount() + " header fields.");
    }
    lineStart = end + 2;
  }

  private void checkSize(int seen, LimitsConfig limits) throws MalformedRequest {
    if (lines == 0 && !trailers) {
      if (seen > limits.maxRequestLineBytes()) {
        throw new MalformedRequest(
            414, "The request line is longer than " + limits.maxRequestLineBytes() + " bytes.");
      }
    } else if (seen - firstLineEnd > limits.maxHeaderBytes()) {
      throw new MalformedRequest(
          431, "The header fields are longer than " + limits.maxHeaderBytes() + " bytes.");
    }
  }
}
