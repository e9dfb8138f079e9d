package dev.strait.bench.payload;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The body of a small answer: the number that the request named, filler, and a CRC-32 over both, so
 * that an answer given to the wrong request shows.
 *
 * <p>Not thread safe; one for each event loop.
 */
public final class SmallAnswer {
  /** Length of every answer's body in bytes. */
  public static final int LENGTH = 128;

  /** Digits of the number, in the request's path too. */
  public static final int NUMBER_DIGITS = 10;

  private static final int CRC = LENGTH - 8;

  private final byte[] bytes = ".".repeat(LENGTH).getBytes(StandardCharsets.US_ASCII);
  private final CRC32 crc = new CRC32();

  /**
   * Makes the answer to a request.
   *
   * @param number the number it named
   * @return its {@link #LENGTH} bytes, good until the next call
   */
  public byte[] make(long number) {
    Digits.putDecimal(bytes, 0, NUMBER_DIGITS, number);
    Digits.putHex(bytes, CRC, crc(bytes));
    return bytes;
  }

  /**
   * Checks an answer.
   *
   * @param answer {@link #LENGTH} bytes
   * @param number what the request named
   * @return whether it is the whole and unchanged answer to it
   */
  public boolean check(byte[] answer, long number) {
    return Digits.isHex(answer, CRC, crc(answer))
        && Digits.decimal(answer, 0, NUMBER_DIGITS) == number;
  }

  /**
   * Writes a number as a request's path carries it.
   *
   * @param to where
   * @param offset from which byte
   * @param number what
   */
  public static void putNumber(byte[] to, int offset, long number) {
    Digits.putDecimal(to, offset, NUMBER_DIGITS, number);
  }

  private int crc(byte[] of) {
    crc.reset();
    crc.update(of, 0, CRC);
    return (int) crc.getValue();
  }
}
