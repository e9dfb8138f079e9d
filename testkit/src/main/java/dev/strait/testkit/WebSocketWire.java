package dev.strait.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Either end of a WebSocket (RFC 6455) on a {@link Wire}, spoken frame by frame and written from
 * the RFC alone, so that it shares no mistake with what it tests.
 */
public final class WebSocketWire {
  /** The key that {@link #ask} sends. */
  public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private static final String SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};

  private final Wire wire;
  private final boolean masks;

  private WebSocketWire(Wire wire, boolean masks) {
    this.wire = wire;
    this.masks = masks;
  }

  /**
   * A frame as it came.
   *
   * @param first its first byte: FIN, RSV and opcode
   * @param octets the payload, unmasked, a byte a character
   */
  public record Frame(int first, String octets) {
    /**
     * The payload.
     *
     * @return as it came
     */
    public byte[] payload() {
      return octets.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * The payload as text.
     *
     * @return UTF-8
     */
    public String text() {
      return new String(payload(), StandardCharsets.UTF_8);
    }

    /**
     * The status code of a Close frame.
     *
     * @return 0 when there is none
     */
    public int closeCode() {
      return octets.length() < 2 ? 0 : octets.charAt(0) << 8 | octets.charAt(1);
    }

    /**
     * The reason of a Close frame.
     *
     * @return maybe empty
     */
    public String closeReason() {
      byte[] bytes = payload();
      return bytes.length < 2 ? "" : new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_8);
    }
  }

  /**
   * Asks for a WebSocket.
   *
   * @param wire a new connection
   * @param path what is asked for
   * @param fields more field lines, each with its CRLF
   * @return the answer's head
   * @throws IOException when the connection ends before
   */
  public static String ask(Wire wire, String path, String fields) throws IOException {
    wire.send(
        "GET "
            + path
            + " HTTP/1.1\r\nHost: chat.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
            + KEY
            + "\r\n"
            + fields
            + "\r\n");
    return wire.readHead();
  }

  /**
   * The client's end, after the 101.
   *
   * @param wire the connection
   * @return masks what it sends
   */
  public static WebSocketWire client(Wire wire) {
    return new WebSocketWire(wire, true);
  }

  /**
   * The server's end: agrees to what the head asks for.
   *
   * @param wire the connection
   * @param head the request's
   * @param fields more field lines, each with its CRLF
   * @return masks nothing
   * @throws IOException when the connection ends before
   */
  public static WebSocketWire accept(Wire wire, String head, String fields) throws IOException {
    wire.send(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Accept: "
            + acceptFor(field(head, "sec-websocket-key"))
            + "\r\n"
            + fields
            + "\r\n");
    return new WebSocketWire(wire, false);
  }

  /**
   * The answer to a key.
   *
   * @param key of a request
   * @return what Sec-WebSocket-Accept has to say
   */
  public static String acceptFor(String key) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-1")
                  .digest((key + SUFFIX).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /**
   * The value of a field of a head.
   *
   * @param head as {@link Wire#readHead} gave it
   * @param name in any case
   * @return the first value; empty when there is none
   */
  public static String field(String head, String name) {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  /**
   * Sends one frame.
   *
   * @param first FIN, RSV and opcode
   * @param payload any length
   * @return this
   * @throws IOException when the connection is gone
   */
  public WebSocketWire send(int first, byte[] payload) throws IOException {
    wire.send(bytes(first, payload));
    return this;
  }

  /**
   * A frame's bytes.
   *
   * @param first FIN, RSV and opcode
   * @param payload any length
   * @return as {@link #send} would send them
   */
  public byte[] bytes(int first, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int bit = masks ? 0x80 : 0;
    out.write(first);
    if (payload.length < 126) {
      out.write(bit | payload.length);
    } else if (payload.length < 65_536) {
      out.write(bit | 126);
      out.write(payload.length >> 8);
      out.write(payload.length);
    } else {
      out.write(bit | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) ((long) payload.length >> shift));
      }
    }
    if (masks) {
      out.writeBytes(MASK);
    }
    for (int i = 0; i < payload.length; i++) {
      out.write(masks ? payload[i] ^ MASK[i % 4] : payload[i]);
    }
    return out.toByteArray();
  }

  /**
   * Sends a text message in one frame.
   *
   * @param text UTF-8
   * @return this
   * @throws IOException when the connection is gone
   */
  public WebSocketWire text(String text) throws IOException {
    return send(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Sends a Close.
   *
   * @param code its status code
   * @param reason its reason
   * @return this
   * @throws IOException when the connection is gone
   */
  public WebSocketWire close(int code, String reason) throws IOException {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    byte[] payload = new byte[2 + text.length];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, 2, text.length);
    return send(0x88, payload);
  }

  /**
   * Reads one frame.
   *
   * @return unmasked
   * @throws IOException when the connection ends before
   */
  public Frame read() throws IOException {
    int first = octet();
    int second = octet();
    int length = second & 0x7F;
    if (length == 126) {
      length = octet() << 8 | octet();
    } else if (length == 127) {
      length = 0;
      for (int i = 0; i < 8; i++) {
        length = length << 8 | octet();
      }
    }
    byte[] mask = new byte[4];
    if ((second & 0x80) != 0) {
      mask = wire.read(4).getBytes(StandardCharsets.ISO_8859_1);
    }
    byte[] payload = wire.read(length).getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < length; i++) {
      payload[i] ^= mask[i % 4];
    }
    return new Frame(first, new String(payload, StandardCharsets.ISO_8859_1));
  }

  /**
   * Sends every frame back as it came, until a Close, which is answered.
   *
   * @throws IOException when the connection ends before
   */
  public void echo() throws IOException {
    Frame frame;
    do {
      frame = read();
      send(frame.first(), frame.payload());
    } while ((frame.first() & 0x0F) != 0x8);
  }

  private int octet() throws IOException {
    return wire.read(1).charAt(0);
  }
}
