package dev.strait.dataplane.route;

import io.netty.handler.codec.http.QueryStringDecoder;
import org.jspecify.annotations.Nullable;

/** One parameter of a request target's query, read without parsing the others. */
final class QueryParameter {
  private QueryParameter() {}

  /**
   * The first value of a parameter.
   *
   * @param target path and query
   * @param name decoded name
   * @return decoded value, empty when it stands without one; null when there is none, or the first
   *     is encoded wrongly
   */
  static @Nullable String find(String target, String name) {
    int from = target.indexOf('?') + 1;
    while (from > 0 && from <= target.length()) {
      int end = target.indexOf('&', from);
      end = end < 0 ? target.length() : end;
      int equals = target.indexOf('=', from);
      int nameEnd = equals < 0 || equals > end ? end : equals;
      try {
        if (matches(target, from, nameEnd, name)) {
          return nameEnd == end ? "" : decode(target.substring(nameEnd + 1, end));
        }
      } catch (IllegalArgumentException e) {
        return null; // a percent sign that encodes nothing
      }
      from = end + 1;
    }
    return null;
  }

  private static boolean matches(String target, int from, int end, String name) {
    for (int i = from; i < end; i++) {
      char c = target.charAt(i);
      if (c == '%' || c == '+') {
        return decode(target.substring(from, end)).equals(name);
      }
    }
    return end - from == name.length() && target.startsWith(name, from);
  }

  private static String decode(String text) {
    return text.indexOf('%') < 0 && text.indexOf('+') < 0
        ? text
        : QueryStringDecoder.decodeComponent(text);
  }
}
