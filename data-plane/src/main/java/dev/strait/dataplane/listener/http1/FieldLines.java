package dev.strait.dataplane.listener.http1;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.listener.http.Grammar;
import dev.strait.dataplane.listener.http.HopByHop;
import dev.strait.dataplane.listener.http.MalformedRequest;
import io.netty.util.AsciiString;

/** Field lines of a head or trailer section (RFC 9112 §5). */
final class FieldLines {
  private FieldLines() {}

  /**
   * Parses one field line; name and value share the array, names are put into lower case in it.
   *
   * @param bytes the section
   * @param start where the line begins
   * @param end where it ends, without CRLF
   * @param fields gets the field
   */
  static void parse(byte[] bytes, int start, int end, Fields fields) throws MalformedRequest {
    int colon = start;
    while (colon < end && Grammar.isToken(bytes[colon])) {
      byte b = bytes[colon];
      if (b >= 'A' && b <= 'Z') {
        bytes[colon] = (byte) (b | 0x20);
      }
      colon++;
    }
    if (colon == start || colon == end || bytes[colon] != ':') {
      throw MalformedRequest.bad(
          bytes[start] == ' ' || bytes[start] == '\t'
              ? "A header field is folded over several lines."
              : "A header field does not begin with a name and a colon.");
    }
    int from = colon + 1;
    int to = end;
    while (from < to && blank(bytes[from])) {
      from++;
    }
    while (to > from && blank(bytes[to - 1])) {
      to--;
    }
    for (int i = from; i < to; i++) {
      if (!Grammar.isFieldValue(bytes[i])) {
        throw MalformedRequest.bad("A header field's value holds a control character.");
      }
    }
    fields.add(
        new AsciiString(bytes, start, colon - start, false),
        from == to ? AsciiString.EMPTY_STRING : new AsciiString(bytes, from, to - from, false));
  }

  /**
   * Parses a whole trailer section; fields that may not stand there are dropped (RFC 9110 §6.5.1).
   */
  static Fields trailers(byte[] bytes, HeadLines lines) throws MalformedRequest {
    Fields all = new Fields();
    int start = 0;
    for (int line = 0; line < lines.lines(); line++) {
      parse(bytes, start, lines.end(line), all);
      start = lines.end(line) + 2;
    }
    Fields allowed = new Fields();
    all.forEach(
        (name, value) -> {
          if (!HopByHop.forbiddenInTrailers(name)) {
            allowed.add(name, value);
          }
        });
    return allowed;
  }

  private static boolean blank(byte b) {
    return b == ' ' || b == '\t';
  }
}
