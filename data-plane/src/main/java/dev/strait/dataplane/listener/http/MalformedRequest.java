package dev.strait.dataplane.listener.http;

/** A request that is not understood or not allowed; carries the status to answer. */
public final class MalformedRequest extends Exception {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final boolean otherWebSocketVersion;

  /**
   * A refusal. Has no stack trace: clients cause it at will.
   *
   * @param status 400 to 505
   * @param detail one sentence for the client; never repeats what the client sent
   */
  public MalformedRequest(int status, String detail) {
    this(status, detail, false);
  }

  private MalformedRequest(int status, String detail, boolean otherWebSocketVersion) {
    super(detail, null, false, false);
    this.status = status;
    this.otherWebSocketVersion = otherWebSocketVersion;
  }

  /**
   * A plain 400.
   *
   * @param detail one sentence for the client
   * @return the refusal
   */
  public static MalformedRequest bad(String detail) {
    return new MalformedRequest(400, detail);
  }

  /**
   * A WebSocket of another version than 13 was asked for (RFC 6455 §4.4).
   *
   * @return the refusal
   */
  public static MalformedRequest otherWebSocketVersion() {
    return new MalformedRequest(400, "Sec-WebSocket-Version is not 13.", true);
  }

  /**
   * Whether the answer is to say which version of WebSocket would be understood.
   *
   * @return true after {@link #otherWebSocketVersion()}
   */
  boolean namesWebSocketVersion() {
    return otherWebSocketVersion;
  }

  /**
   * The status to answer.
   *
   * @return 400 to 505
   */
  public int status() {
    return status;
  }

  /**
   * The sentence for the client.
   *
   * @return never empty
   */
  public String detail() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
