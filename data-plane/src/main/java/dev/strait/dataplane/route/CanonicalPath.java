package dev.strait.dataplane.route;

import org.jspecify.annotations.Nullable;

/**
 * The path that rules are compared with. The origin gets the path as the client wrote it; but an
 * origin may read {@code /a/%2e%2e/b}, {@code //b} or {@code /%62} as {@code /b}, so that a rule
 * for {@code /b} must see it that way, too, or it could be gone round.
 *
 * <p>Percent-encoded octets are decoded once (RFC 3986 §6.2.2.2, and the slash), empty segments are
 * merged. A path with a dot segment, a backslash or a NUL in any spelling, or with a percent sign
 * that encodes nothing, is canonical for nobody: it matches no rule.
 */
final class CanonicalPath {
  private CanonicalPath() {}

  /**
   * The canonical form.
   *
   * @param target path and query, as {@link dev.strait.dataplane.exchange.RequestHead#path()}
   * @return the path without the query; null when it matches no rule
   */
  static @Nullable String of(String target) {
    int query = target.indexOf('?');
    int end = query < 0 ? target.length() : query;
    boolean plain = true;
    for (int i = 0; i < end && plain; i++) {
      char c = target.charAt(i);
      boolean afterSlash = i > 0 && target.charAt(i - 1) == '/';
      plain = c != '%' && c != '\\' && c != 0 && !(afterSlash && (c == '/' || c == '.'));
    }
    if (plain) {
      return query < 0 ? target : target.substring(0, query);
    }
    return decoded(target, end);
  }

  private static @Nullable String decoded(String target, int end) {
    StringBuilder path = new StringBuilder(end);
    for (int i = 0; i < end; i++) {
      int c = target.charAt(i);
      if (c == '%') {
        int high = i + 2 < end ? Character.digit(target.charAt(i + 1), 16) : -1;
        int low = i + 2 < end ? Character.digit(target.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          return null;
        }
        c = (high << 4) | low;
        i += 2;
      }
      if (c == 0 || c == '\\') {
        return null;
      }
      boolean empty = c == '/' && path.length() > 0 && path.charAt(path.length() - 1) == '/';
      if (!empty) {
        path.append((char) c);
      }
    }
    return dotSegment(path) ? null : path.toString();
  }

  private static boolean dotSegment(StringBuilder path) {
    int from = 0;
    for (int i = 0; i <= path.length(); i++) {
      if (i == path.length() || path.charAt(i) == '/') {
        int length = i - from;
        boolean dots = length == 1 || length == 2;
        for (int j = from; dots && j < i; j++) {
          dots = path.charAt(j) == '.';
        }
        if (dots) {
          return true;
        }
        from = i + 1;
      }
    }
    return false;
  }
}
