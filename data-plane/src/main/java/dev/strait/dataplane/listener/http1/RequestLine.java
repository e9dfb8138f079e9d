package dev.strait.dataplane.listener.http1;

import dev.strait.dataplane.listener.http.Authority;
import dev.strait.dataplane.listener.http.Grammar;
import dev.strait.dataplane.listener.http.MalformedRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a request (RFC 9112 §3).
 *
 * @param method any token but CONNECT and TRACE
 * @param path path and query, starting with a slash, or {@code *}
 * @param authority of an absolute-form target, which overrides Host (§3.2.2); else null
 * @param version10 true for HTTP/1.0
 */
record RequestLine(String method, String path, @Nullable String authority, boolean version10) {
  private static final int VERSION_LENGTH = 8;

  /**
   * Parses the line.
   *
   * @param bytes begin with the line
   * @param end where it ends, without CRLF
   */
  static RequestLine parse(byte[] bytes, int end) throws MalformedRequest {
    int methodEnd = 0;
    while (methodEnd < end && Grammar.isToken(bytes[methodEnd])) {
      methodEnd++;
    }
    if (methodEnd == 0 || methodEnd == end || bytes[methodEnd] != ' ') {
      throw MalformedRequest.bad("The request line does not begin with a method and one space.");
    }
    int targetEnd = methodEnd + 1;
    while (targetEnd < end && Grammar.isTarget(bytes[targetEnd])) {
      targetEnd++;
    }
    if (targetEnd == methodEnd + 1 || targetEnd == end || bytes[targetEnd] != ' ') {
      throw MalformedRequest.bad(
          "The request line has no valid target with one space before and after it.");
    }
    boolean version10 = version10(bytes, targetEnd + 1, end);
    String method = method(bytes, methodEnd);
    String target =
        new String(bytes, methodEnd + 1, targetEnd - methodEnd - 1, StandardCharsets.US_ASCII);
    return withTarget(method, target, version10);
  }

  private static RequestLine withTarget(String method, String target, boolean version10)
      throws MalformedRequest {
    if (method.equals("CONNECT") || method.equals("TRACE")) {
      throw new MalformedRequest(501, "The method " + method + " is not supported here.");
    }
    if (target.charAt(0) == '/') {
      return new RequestLine(method, target, null, version10);
    }
    if (target.equals("*") && method.equals("OPTIONS")) {
      return new RequestLine(method, target, null, version10);
    }
    int authorityStart =
        target.regionMatches(true, 0, "http://", 0, 7)
            ? 7
            : target.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
    if (authorityStart == 0) {
      throw MalformedRequest.bad(
          "The request target is neither a path nor an http or https address.");
    }
    int authorityEnd = authorityStart;
    while (authorityEnd < target.length() && "/?".indexOf(target.charAt(authorityEnd)) < 0) {
      authorityEnd++;
    }
    String authority = Authority.parse(target.substring(authorityStart, authorityEnd));
    String path = target.substring(authorityEnd);
    if (!path.startsWith("/")) {
      path = path.isEmpty() && method.equals("OPTIONS") ? "*" : "/" + path;
    }
    return new RequestLine(method, path, authority, version10);
  }

  private static boolean version10(byte[] bytes, int start, int end) throws MalformedRequest {
    boolean shaped =
        end - start == VERSION_LENGTH
            && bytes[start] == 'H'
            && bytes[start + 1] == 'T'
            && bytes[start + 2] == 'T'
            && bytes[start + 3] == 'P'
            && bytes[start + 4] == '/'
            && digit(bytes[start + 5])
            && bytes[start + 6] == '.'
            && digit(bytes[start + 7]);
    if (!shaped) {
      throw MalformedRequest.bad("The request line does not end with an HTTP version.");
    }
    if (bytes[start + 5] != '1' || bytes[start + 7] > '1') {
      throw new MalformedRequest(505, "Only HTTP/1.1 and HTTP/1.0 are spoken this way here.");
    }
    return bytes[start + 7] == '0';
  }

  private static boolean digit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** The constants save an allocation for nearly every request. */
  private static String method(byte[] bytes, int end) {
    if (end == 3 && bytes[0] == 'G' && bytes[1] == 'E' && bytes[2] == 'T') {
      return "GET";
    }
    if (end == 4 && bytes[0] == 'P' && bytes[1] == 'O' && bytes[2] == 'S' && bytes[3] == 'T') {
      return "POST";
    }
    return new String(bytes, 0, end, StandardCharsets.US_ASCII);
  }
}
