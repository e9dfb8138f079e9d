package dev.strait.dataplane.tunnel.frame;

import io.netty.util.AsciiString;

/** What the bytes of field names and values may be (RFC 9110 §5.1, §5.5). */
final class FieldText {
  private static final boolean[] TOKEN = new boolean[256];

  static {
    for (char c = '0'; c <= '9'; c++) {
      TOKEN[c] = true;
    }
    // No upper case: a name that stands in two cases would slip past whoever looks for one.
    for (char c = 'a'; c <= 'z'; c++) {
      TOKEN[c] = true;
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      TOKEN[c] = true;
    }
  }

  private FieldText() {}

  static AsciiString checkName(AsciiString name) {
    boolean token = !name.isEmpty();
    for (int i = 0; i < name.length(); i++) {
      token &= TOKEN[name.byteAt(i) & 0xFF];
    }
    if (!token) {
      throw ProtocolException.malformed("a field name is no lower-case token (RFC 9110 §5.1)");
    }
    return name;
  }

  static AsciiString checkValue(AsciiString value) {
    for (int i = 0; i < value.length(); i++) {
      byte b = value.byteAt(i);
      if (b == '\r' || b == '\n' || b == 0) {
        throw ProtocolException.malformed("a field value holds CR, LF or NUL (RFC 9110 §5.5)");
      }
    }
    return value;
  }
}
