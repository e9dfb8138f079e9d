package dev.strait.dataplane.websocket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/** The fields of an opening handshake that concern one HTTP/1.1 connection (RFC 6455 §4). */
public final class Handshake {
  /** What Upgrade and {@code :protocol} call it. */
  public static final String PROTOCOL = "websocket";

  /** The only version there is of Sec-WebSocket-Version. */
  public static final String VERSION = "13";

  private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;
  private static final int KEY_LENGTH = 24;

  private Handshake() {}

  /**
   * A key for a handshake of this node's own. It tells an answer from a cached one and is no secret
   * (§10.3), so it need not come from a strong source.
   *
   * @return 16 random bytes in base64
   */
  public static String newKey() {
    byte[] nonce = new byte[KEY_BYTES];
    ThreadLocalRandom.current().nextBytes(nonce);
    return Base64.getEncoder().encodeToString(nonce);
  }

  /**
   * Whether a Sec-WebSocket-Key is one (§4.2.1).
   *
   * @param key as received
   * @return true for 16 bytes in base64
   */
  public static boolean isKey(CharSequence key) {
    if (key.length() != KEY_LENGTH) {
      return false;
    }
    try {
      return Base64.getDecoder().decode(key.toString()).length == KEY_BYTES;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  /**
   * What the answer to a key must say in Sec-WebSocket-Accept (§4.2.2).
   *
   * @param key as sent
   * @return 28 characters of base64
   */
  public static String accept(String key) {
    byte[] text = (key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII);
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
