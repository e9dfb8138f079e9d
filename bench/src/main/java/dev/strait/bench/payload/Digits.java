package dev.strait.bench.payload;

/** Numbers of fixed width in place, without a String for each. */
final class Digits {
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private Digits() {}

  /** Writes {@code value}, at least 0, as {@code width} decimal digits with leading zeros. */
  static void putDecimal(byte[] to, int offset, int width, long value) {
    long rest = value;
    for (int i = offset + width - 1; i >= offset; i--) {
      to[i] = HEX[(int) (rest % 10)];
      rest /= 10;
    }
  }

  /** Reads {@code width} decimal digits; -1 when there is something else. */
  static long decimal(byte[] from, int offset, int width) {
    long value = 0;
    for (int i = offset; i < offset + width; i++) {
      int digit = from[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** Writes 32 bits as eight hexadecimal digits. */
  static void putHex(byte[] to, int offset, int value) {
    for (int i = 0; i < 8; i++) {
      to[offset + i] = HEX[(value >>> (28 - 4 * i)) & 0xf];
    }
  }

  /** Whether eight hexadecimal digits say {@code value}. */
  static boolean isHex(byte[] from, int offset, int value) {
    for (int i = 0; i < 8; i++) {
      if (from[offset + i] != HEX[(value >>> (28 - 4 * i)) & 0xf]) {
        return false;
      }
    }
    return true;
  }
}
