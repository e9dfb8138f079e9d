package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.Fields;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;

/**
 * How long an answer's body is and what becomes of its connection (RFC 9112 §6.3, §9.3).
 *
 * @param body how its end is known
 * @param length bytes when the body is {@link Body#FIXED}, else 0
 * @param keepAlive whether the origin will take another request on the connection
 */
record AnswerFraming(Body body, long length, boolean keepAlive) {
  private static final int MAX_LENGTH_DIGITS = 18;
  private static final List<AsciiString> HOP_BY_HOP =
      List.of(
          AsciiString.cached("connection"),
          AsciiString.cached("keep-alive"),
          AsciiString.cached("proxy-connection"),
          AsciiString.cached("te"),
          AsciiString.cached("transfer-encoding"),
          AsciiString.cached("upgrade"));

  /** How the end of a body is known. */
  enum Body {
    /** There is none. */
    NONE,
    /** By its length. */
    FIXED,
    /** By its last chunk. */
    CHUNKED,
    /** By the end of the connection. */
    UNTIL_CLOSE
  }

  /**
   * Reads the framing and then removes from the fields what concerns this connection only (RFC 9110
   * §7.6.1).
   *
   * @param status 200 to 999
   * @param toHead whether HEAD was asked
   * @param http10 whether the answer's version is 1.0
   * @param fields changed
   * @return the framing
   * @throws MalformedAnswer when it is ambiguous or a transfer coding that cannot be carried on
   */
  static AnswerFraming of(int status, boolean toHead, boolean http10, Fields fields)
      throws MalformedAnswer {
    boolean keepAlive = !http10 && !fields.containsToken("connection", "close");
    boolean chunked = chunked(fields, http10);
    long length = contentLength(fields);
    if (chunked && length >= 0) {
      throw new MalformedAnswer("has both Transfer-Encoding and Content-Length");
    }
    removeHopByHop(fields);
    if (status == 204) {
      fields.remove("content-length");
    }
    if (toHead || status == 204 || status == 304 || length == 0) {
      return new AnswerFraming(Body.NONE, 0, keepAlive);
    }
    if (chunked) {
      return new AnswerFraming(Body.CHUNKED, 0, keepAlive);
    }
    return length > 0
        ? new AnswerFraming(Body.FIXED, length, keepAlive)
        : new AnswerFraming(Body.UNTIL_CLOSE, 0, false);
  }

  /**
   * Removes what concerns one connection only.
   *
   * @param fields changed
   */
  static void removeHopByHop(Fields fields) {
    if (fields.contains("connection")) {
      List<CharSequence> named = new ArrayList<>();
      for (CharSequence value : fields.getAll("connection")) {
        for (AsciiString token : AsciiString.of(value).split(',')) {
          named.add(token.trim());
        }
      }
      named.forEach(fields::remove);
    }
    for (AsciiString name : HOP_BY_HOP) {
      fields.remove(name);
    }
  }

  private static boolean chunked(Fields fields, boolean http10) throws MalformedAnswer {
    List<CharSequence> codings = fields.getAll("transfer-encoding");
    if (codings.isEmpty()) {
      return false;
    }
    if (http10
        || codings.size() > 1
        || !AsciiString.contentEqualsIgnoreCase(codings.get(0), "chunked")) {
      throw new MalformedAnswer(
          "has a Transfer-Encoding that cannot be carried on (expected: chunked, in HTTP/1.1)");
    }
    return true;
  }

  /** The length, or -1 without one; a value repeated identically counts once (RFC 9110 §8.6). */
  private static long contentLength(Fields fields) throws MalformedAnswer {
    long length = -1;
    int found = 0;
    for (CharSequence value : fields.getAll("content-length")) {
      for (AsciiString element : AsciiString.of(value).split(',')) {
        long next = digits(element.trim());
        if (found++ > 0 && next != length) {
          throw new MalformedAnswer("has several Content-Lengths that differ");
        }
        length = next;
      }
    }
    if (found > 1) {
      fields.set("content-length", Long.toString(length));
    }
    return length;
  }

  private static long digits(CharSequence text) throws MalformedAnswer {
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw badLength();
      }
      value = value * 10 + (c - '0');
    }
    if (text.length() == 0 || text.length() > MAX_LENGTH_DIGITS) {
      throw badLength();
    }
    return value;
  }

  private static MalformedAnswer badLength() {
    return new MalformedAnswer("has a Content-Length that is no number");
  }
}
