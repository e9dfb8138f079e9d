package dev.strait.dataplane.listener.http;

import dev.strait.dataplane.exchange.Fields;
import io.netty.util.AsciiString;

/** Fields that concern one connection only (RFC 9110 §7.6.1). */
public final class HopByHop {
  private HopByHop() {}

  /**
   * Removes the fields that Connection names, Connection itself, and those that are hop-by-hop
   * without being named. Content-Length stays whatever Connection says: it frames the body.
   *
   * @param fields of a request, changed
   */
  public static void strip(Fields fields) {
    for (CharSequence list : fields.getAll("connection")) {
      for (AsciiString name : AsciiString.of(list).split(',')) {
        AsciiString nominated = name.trim();
        if (!nominated.contentEqualsIgnoreCase("content-length")) {
          fields.remove(nominated);
        }
      }
    }
    fields.remove("connection");
    fields.remove("keep-alive");
    fields.remove("proxy-connection");
    fields.remove("te");
    fields.remove("transfer-encoding");
    fields.remove("upgrade");
    fields.remove("http2-settings");
  }

  /**
   * Whether a field of an answer must not be written as it is: it is the business of the wire that
   * writes.
   *
   * @param name in lower case
   * @return true for hop-by-hop fields
   */
  public static boolean ofAnswer(CharSequence name) {
    return switch (name.length()) {
      case 7 -> AsciiString.contentEquals(name, "upgrade");
      case 10 ->
          AsciiString.contentEquals(name, "connection")
              || AsciiString.contentEquals(name, "keep-alive");
      case 16 -> AsciiString.contentEquals(name, "proxy-connection");
      case 17 -> AsciiString.contentEquals(name, "transfer-encoding");
      default -> false;
    };
  }

  /**
   * Whether a field may not stand in a trailer section because it frames, routes or authorizes (RFC
   * 9110 §6.5.1).
   *
   * @param name in lower case
   * @return true when it is to be dropped
   */
  public static boolean forbiddenInTrailers(CharSequence name) {
    return ofAnswer(name)
        || AsciiString.contentEquals(name, "content-length")
        || AsciiString.contentEquals(name, "content-encoding")
        || AsciiString.contentEquals(name, "content-type")
        || AsciiString.contentEquals(name, "content-range")
        || AsciiString.contentEquals(name, "host")
        || AsciiString.contentEquals(name, "te")
        || AsciiString.contentEquals(name, "trailer")
        || AsciiString.contentEquals(name, "expect")
        || AsciiString.contentEquals(name, "authorization")
        || AsciiString.contentEquals(name, "cookie")
        || AsciiString.contentEquals(name, "set-cookie");
  }
}
