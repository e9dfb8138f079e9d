package dev.strait.dataplane.listener.http;

/** Character classes of HTTP (RFC 9110 §5, RFC 3986 §3.2.2), one table look-up a byte. */
public final class Grammar {
  private static final int TOKEN = 1;
  private static final int FIELD = 2;
  private static final int TARGET = 4;
  private static final int HOST = 8;
  private static final byte[] CLASSES = new byte[256];

  static {
    mark("!#$%&'*+-.^_`|~", TOKEN);
    mark("-._~%!$&'()*+,;=", HOST);
    for (int c = 0; c < 256; c++) {
      boolean digitOrLetter =
          (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (digitOrLetter) {
        CLASSES[c] |= TOKEN | HOST;
      }
      if (c == '\t' || (c >= ' ' && c != 0x7f)) {
        CLASSES[c] |= FIELD;
      }
      if (c > ' ' && c < 0x7f && c != '#') {
        CLASSES[c] |= TARGET;
      }
    }
  }

  private Grammar() {}

  /**
   * Whether a byte may stand in a method or field name (RFC 9110 §5.6.2).
   *
   * @param b any byte
   * @return true for tchar
   */
  public static boolean isToken(int b) {
    return (CLASSES[b & 0xff] & TOKEN) != 0;
  }

  /**
   * Whether a byte may stand in a field value (RFC 9110 §5.5): visible, space, tab or obs-text.
   *
   * @param b any byte
   * @return false for control characters
   */
  public static boolean isFieldValue(int b) {
    return (CLASSES[b & 0xff] & FIELD) != 0;
  }

  /**
   * Whether a byte may stand in a request target (RFC 9112 §3.2): visible ASCII without {@code #}.
   *
   * @param b any byte
   * @return false for white space, control characters, fragments and raw non-ASCII
   */
  public static boolean isTarget(int b) {
    return (CLASSES[b & 0xff] & TARGET) != 0;
  }

  /**
   * Whether a byte may stand in a registered name (RFC 3986 §3.2.2).
   *
   * @param b any byte
   * @return true for unreserved, sub-delims and the percent sign
   */
  public static boolean isRegisteredName(int b) {
    return (CLASSES[b & 0xff] & HOST) != 0;
  }

  /**
   * Whether every character is of a token.
   *
   * @param text any text
   * @return false when empty
   */
  public static boolean isToken(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 0xff || !isToken((int) c)) {
        return false;
      }
    }
    return text.length() > 0;
  }

  /**
   * Whether every character may stand in a request target.
   *
   * @param text any text
   * @return false when empty
   */
  public static boolean isTarget(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 0xff || !isTarget((int) c)) {
        return false;
      }
    }
    return text.length() > 0;
  }

  private static void mark(String characters, int kind) {
    for (int i = 0; i < characters.length(); i++) {
      CLASSES[characters.charAt(i)] |= (byte) kind;
    }
  }
}
