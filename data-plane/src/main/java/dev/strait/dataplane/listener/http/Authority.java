package dev.strait.dataplane.listener.http;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks {@code host [":" port]} as it stands in Host, :authority or an absolute-form target. */
public final class Authority {
  private static final int MAX_LENGTH = 255 + 6;

  private Authority() {}

  /**
   * Checks and normalises an authority (RFC 9112 §3.2, RFC 3986 §3.2.2). User information, an empty
   * host and anything that two parsers may read differently are refused.
   *
   * @param text as received
   * @return in lower case
   * @throws MalformedRequest 400 when it is none
   */
  public static String parse(CharSequence text) throws MalformedRequest {
    String authority = text.toString().toLowerCase(Locale.ROOT);
    if (authority.isEmpty() || authority.length() > MAX_LENGTH) {
      throw MalformedRequest.bad("Host must name a host of 1 to 255 characters.");
    }
    int end = authority.charAt(0) == '[' ? literalEnd(authority) : nameEnd(authority);
    if (end == 0) {
      throw MalformedRequest.bad("Host must name a host.");
    }
    if (end < authority.length()) {
      checkPort(authority, end);
    }
    return authority;
  }

  /**
   * The authority of a request whose :authority, when there, must say the same as a host beside it
   * (RFC 9113 §8.3.1, RFC 9114 §4.3.1).
   *
   * @param pseudo the :authority
   * @param hosts the host fields
   * @return in lower case
   * @throws MalformedRequest 400 when there is none, or two that differ
   */
  public static String of(@Nullable CharSequence pseudo, List<CharSequence> hosts)
      throws MalformedRequest {
    if (hosts.size() > 1) {
      throw MalformedRequest.bad("Host stands twice.");
    }
    CharSequence host = hosts.isEmpty() ? null : hosts.get(0);
    if (pseudo == null && host == null) {
      throw MalformedRequest.bad("The request has neither :authority nor host.");
    }
    String authority = parse(pseudo == null ? String.valueOf(host) : pseudo);
    if (pseudo != null && host != null && !authority.equals(parse(host))) {
      throw MalformedRequest.bad(":authority and host differ.");
    }
    return authority;
  }

  private static int literalEnd(String authority) throws MalformedRequest {
    int close = authority.indexOf(']');
    if (close < 3) {
      throw MalformedRequest.bad("Host holds an IPv6 address that does not end.");
    }
    for (int i = 1; i < close; i++) {
      char c = authority.charAt(i);
      boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      if (!hex && c != ':' && c != '.') {
        throw MalformedRequest.bad("Host holds a character that no IPv6 address has.");
      }
    }
    return close + 1;
  }

  private static int nameEnd(String authority) throws MalformedRequest {
    for (int i = 0; i < authority.length(); i++) {
      char c = authority.charAt(i);
      if (c == ':') {
        return i;
      }
      if (c > 0x7f || !Grammar.isRegisteredName(c)) {
        throw MalformedRequest.bad("Host holds a character that no host name has.");
      }
    }
    return authority.length();
  }

  private static void checkPort(String authority, int colon) throws MalformedRequest {
    int digits = authority.length() - colon - 1;
    boolean valid = authority.charAt(colon) == ':' && digits >= 1 && digits <= 5;
    int port = 0;
    for (int i = colon + 1; valid && i < authority.length(); i++) {
      char c = authority.charAt(i);
      valid = c >= '0' && c <= '9';
      port = port * 10 + (c - '0');
    }
    if (!valid || port > 65_535) {
      throw MalformedRequest.bad("Host must have a port of 0 to 65535 after its colon.");
    }
  }
}
