package dev.strait.dataplane.listener;

import dev.strait.dataplane.listener.tls.CertificateException;
import dev.strait.nodeconfig.ListenerConfig;

/** A listener cannot run as configured. */
final class ListenerException extends Exception {
  private static final long serialVersionUID = 1L;
  private final String sentence;

  ListenerException(String sentence, Throwable cause) {
    super(sentence, cause);
    this.sentence = sentence;
  }

  /** A new listener's certificates cannot be used. */
  static ListenerException closed(String listener, CertificateException refused) {
    return new ListenerException(
        "listener "
            + listener
            + ": "
            + refused.reason()
            + "; it stays closed, other listeners are not touched",
        refused);
  }

  /**
   * A port cannot be bound.
   *
   * @param where what continues the port, and why it cannot
   */
  static ListenerException unbound(ListenerConfig config, int port, String where, Throwable cause) {
    return new ListenerException(
        "listener "
            + config.name()
            + ": cannot bind "
            + config.address()
            + ':'
            + port
            + where
            + "; what ran before goes on, other listeners are not touched",
        cause);
  }

  /** What is wrong, where, what was expected and what happens now. */
  String sentence() {
    return sentence;
  }
}
