package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request as HTTP/1.1 (RFC 9112). What edges send is checked once more: a CR, LF or NUL
 * would let one request become two.
 */
final class RequestEncoder {
  private static final int HEAD_BYTES = 512;
  private static final byte[] VERSION_AND_HOST =
      " HTTP/1.1\r\nhost: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CHUNKED =
      "transfer-encoding: chunked\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EMPTY = "content-length: 0\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] UPGRADE =
      "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: "
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LAST_CHUNK = "0\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final ByteBuf CRLF =
      Unpooled.unreleasableBuffer(Unpooled.directBuffer(2).writeShort(('\r' << 8) | '\n'))
          .asReadOnly();
  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");

  private RequestEncoder() {}

  /**
   * The length of the body when the request says it.
   *
   * @param request the head
   * @return bytes, or -1 when unknown: then the body goes as chunks
   * @throws IllegalArgumentException when the field is no number
   */
  static long contentLength(RequestHead request) {
    CharSequence value = request.fields().get(CONTENT_LENGTH);
    if (request.bodyless()) {
      return 0;
    }
    if (value == null) {
      return -1;
    }
    long length = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < '0' || c > '9' || i == 18) {
        throw new IllegalArgumentException("content-length: no number (expected: 1-18 digits)");
      }
      length = length * 10 + (c - '0');
    }
    return length;
  }

  /**
   * A request's head.
   *
   * @param alloc where the buffer comes from
   * @param request what is asked
   * @param hostHeader value of Host; empty for the request's own authority
   * @param contentLength as {@link #contentLength} said
   * @param webSocketKey asks for a WebSocket with this key; null for an ordinary request
   * @return the head, the caller's
   * @throws IllegalArgumentException when it cannot be written without breaking the protocol
   */
  static ByteBuf head(
      ByteBufAllocator alloc,
      RequestHead request,
      String hostHeader,
      long contentLength,
      @Nullable String webSocketKey) {
    ByteBuf out = alloc.ioBuffer(HEAD_BYTES);
    try {
      text(out, request.method(), true);
      out.writeByte(' ');
      text(out, request.path(), true);
      out.writeBytes(VERSION_AND_HOST);
      text(out, hostHeader.isEmpty() ? request.authority() : hostHeader, true);
      crlf(out);
      Fields fields = request.fields();
      for (int i = 0; i < fields.size(); i++) {
        if (mayPass(fields.nameAt(i))) {
          field(out, fields.nameAt(i), fields.valueAt(i));
        }
      }
      if (webSocketKey != null) {
        out.writeBytes(UPGRADE);
        text(out, webSocketKey, true);
        crlf(out);
      } else if (contentLength > 0) {
        field(out, CONTENT_LENGTH, Long.toString(contentLength));
      } else if (contentLength < 0) {
        out.writeBytes(CHUNKED);
      } else if (anticipatesBody(request)) {
        out.writeBytes(EMPTY);
      }
      crlf(out);
      return out;
    } catch (IllegalArgumentException e) {
      out.release();
      throw e;
    }
  }

  /**
   * What stands before a chunk's bytes; after them goes {@link #chunkEnd}.
   *
   * @param alloc where the buffer comes from
   * @param bytes the chunk's, at least 1
   * @return the caller's
   */
  static ByteBuf chunkHead(ByteBufAllocator alloc, int bytes) {
    ByteBuf out = alloc.ioBuffer(10);
    out.writeCharSequence(Integer.toHexString(bytes), StandardCharsets.US_ASCII);
    crlf(out);
    return out;
  }

  /**
   * The last chunk with the trailers.
   *
   * @param alloc where the buffer comes from
   * @param trailers maybe none
   * @return the caller's
   * @throws IllegalArgumentException when a trailer cannot be written
   */
  static ByteBuf lastChunk(ByteBufAllocator alloc, Fields trailers) {
    ByteBuf out = alloc.ioBuffer(trailers.isEmpty() ? 8 : HEAD_BYTES);
    try {
      out.writeBytes(LAST_CHUNK);
      for (int i = 0; i < trailers.size(); i++) {
        field(out, trailers.nameAt(i), trailers.valueAt(i));
      }
      crlf(out);
      return out;
    } catch (IllegalArgumentException e) {
      out.release();
      throw e;
    }
  }

  /**
   * What stands behind a chunk's bytes.
   *
   * @return shared, to be written once
   */
  static ByteBuf chunkEnd() {
    return CRLF.duplicate();
  }

  private static void crlf(ByteBuf out) {
    out.writeShort(('\r' << 8) | '\n');
  }

  /** The framing is this connection's own; whoever read the request has removed the rest. */
  static boolean mayPass(CharSequence name) {
    return switch (name.length()) {
      case 4 -> !AsciiString.contentEqualsIgnoreCase(name, "host");
      case 14 -> !AsciiString.contentEqualsIgnoreCase(name, CONTENT_LENGTH);
      case 7 -> !AsciiString.contentEqualsIgnoreCase(name, "upgrade");
      case 10 -> !AsciiString.contentEqualsIgnoreCase(name, "connection");
      case 17 ->
          !AsciiString.contentEqualsIgnoreCase(name, "transfer-encoding")
              && !AsciiString.contentEqualsIgnoreCase(name, "sec-websocket-key");
      default -> true;
    };
  }

  /** RFC 9110 §8.6: methods whose missing body is worth saying. */
  private static boolean anticipatesBody(RequestHead request) {
    return switch (request.method()) {
      case "POST", "PUT", "PATCH" -> true;
      default -> request.fields().contains(CONTENT_LENGTH);
    };
  }

  private static void field(ByteBuf out, CharSequence name, CharSequence value) {
    text(out, name, true);
    out.writeShort((':' << 8) | ' ');
    text(out, value, false);
    crlf(out);
  }

  private static void text(ByteBuf out, CharSequence text, boolean solid) {
    check(text, solid);
    out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
  }

  /**
   * Refuses text that would break a head.
   *
   * @param solid whether blanks are refused too
   * @throws IllegalArgumentException when it holds such a character
   */
  static void check(CharSequence text, boolean solid) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean blank = c == ' ' || c == '\t';
      if ((c < ' ' && !blank) || c == 0x7F || c > 0xFF || (solid && blank)) {
        throw new IllegalArgumentException(
            "request head: a character that HTTP cannot carry (expected: visible characters)");
      }
    }
  }
}
