package dev.strait.dataplane.tunnel.frame;

/** A peer broke the protocol: its link is to be closed with {@link #error()}. */
public final class ProtocolException extends RuntimeException {
  private final LinkError error;

  /**
   * A breach of the protocol.
   *
   * @param error the code to close the link with
   * @param message what was wrong and what was expected; no field values
   */
  public ProtocolException(LinkError error, String message) {
    // Without a stack trace: it is the peer's fault and may come often.
    super(message, null, false, false);
    this.error = error;
  }

  static ProtocolException malformed(String message) {
    return new ProtocolException(LinkError.PROTOCOL, message);
  }

  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? "" : message;
  }

  /**
   * The code to close the link with.
   *
   * @return never {@link LinkError#NONE}
   */
  public LinkError error() {
    return error;
  }
}
