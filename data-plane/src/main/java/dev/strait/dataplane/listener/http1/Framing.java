package dev.strait.dataplane.listener.http1;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.listener.http.MalformedRequest;
import io.netty.util.AsciiString;

/**
 * How a request's body ends (RFC 9112 §6.3), decided without guessing: whatever two servers might
 * decide differently is refused.
 *
 * @param chunked true for the chunked coding
 * @param length bytes of the body when not chunked, 0 or more
 */
record Framing(boolean chunked, long length) {
  private static final int MAX_DIGITS = 18;
  private static final Framing NONE = new Framing(false, 0);
  private static final Framing CHUNKED = new Framing(true, 0);

  /** The framing that a head asks for. */
  static Framing of(Fields fields, boolean version10) throws MalformedRequest {
    CharSequence coding = null;
    CharSequence length = null;
    for (int i = 0; i < fields.size(); i++) {
      CharSequence name = fields.nameAt(i);
      if (name.length() == 17 && AsciiString.contentEquals(name, "transfer-encoding")) {
        if (coding != null) {
          throw MalformedRequest.bad("Transfer-Encoding stands twice.");
        }
        coding = fields.valueAt(i);
      } else if (name.length() == 14 && AsciiString.contentEquals(name, "content-length")) {
        if (length != null) {
          throw MalformedRequest.bad("Content-Length stands twice.");
        }
        length = fields.valueAt(i);
      }
    }
    if (coding != null) {
      return coded(coding, length != null, version10);
    }
    return length == null ? NONE : new Framing(false, length(length));
  }

  /** Whether the request ends with its head. */
  boolean bodyless() {
    return !chunked && length == 0;
  }

  private static Framing coded(CharSequence coding, boolean withLength, boolean version10)
      throws MalformedRequest {
    if (withLength) {
      throw MalformedRequest.bad("Content-Length and Transfer-Encoding stand together.");
    }
    if (version10) {
      throw MalformedRequest.bad("HTTP/1.0 has no Transfer-Encoding.");
    }
    if (!AsciiString.contentEqualsIgnoreCase(coding, "chunked")) {
      throw MalformedRequest.bad("Transfer-Encoding is not exactly \"chunked\".");
    }
    return CHUNKED;
  }

  /**
   * A Content-Length.
   *
   * @return 0 to 10^18 - 1
   */
  static long length(CharSequence text) throws MalformedRequest {
    long value = 0;
    boolean valid = text.length() > 0 && text.length() <= MAX_DIGITS;
    for (int i = 0; valid && i < text.length(); i++) {
      char c = text.charAt(i);
      valid = c >= '0' && c <= '9';
      value = value * 10 + (c - '0');
    }
    if (!valid) {
      throw MalformedRequest.bad("Content-Length is not a number of 1 to 18 digits.");
    }
    return value;
  }
}
