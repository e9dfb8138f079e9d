package dev.strait.nodeconfig;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names content by its SHA-256, so that equal bytes have equal names on every machine. */
public final class ContentHash {
  /** Characters of a revision: 64 bits, for people to compare and for OPEN frames to carry. */
  private static final int SHORT_LENGTH = 16;

  private ContentHash() {}

  /**
   * The whole hash, where an attacker might want a collision.
   *
   * @param content any bytes
   * @return 64 lower-case hexadecimal characters
   */
  public static String full(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * The first part of the hash, for revisions and file names.
   *
   * @param content any bytes
   * @return 16 lower-case hexadecimal characters
   */
  public static String brief(byte[] content) {
    return full(content).substring(0, SHORT_LENGTH);
  }
}
