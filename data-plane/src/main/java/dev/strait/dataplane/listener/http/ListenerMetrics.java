package dev.strait.dataplane.listener.http;

import dev.strait.dataplane.listener.tls.CertificateRefusal;

/**
 * Counts what happens to client connections. Called on event loops, must not block or throw; every
 * argument is bounded by configuration or by an enum.
 */
public interface ListenerMetrics {
  /** Counts nothing. */
  ListenerMetrics NONE = new ListenerMetrics() {};

  /** Why something was turned away. */
  enum Rejection {
    /** The node holds as many connections as it may. */
    CONNECTION_LIMIT,
    /** A request's head did not arrive in time. */
    HEADER_TIMEOUT,
    /** A request line or head was larger than allowed. */
    TOO_LARGE,
    /** The client broke its protocol. */
    MALFORMED,
    /** The client took no byte of a waiting answer for too long. */
    STUCK,
    /** The connection has no PROXY header that could be believed. */
    PROXY_PROTOCOL,
    /** The client of a WebSocket did not answer a ping in time. */
    NO_PONG,
    /** The client did something cheap for it and dear for the node too often. */
    FLOOD
  }

  /**
   * A connection was taken in.
   *
   * @param listener name of the listener
   */
  default void connectionOpened(String listener) {}

  /**
   * A connection that was taken in has ended.
   *
   * @param listener name of the listener
   * @param durationNanos how long it lasted
   */
  default void connectionClosed(String listener, long durationNanos) {}

  /**
   * A connection broke: reset, or an input/output error.
   *
   * @param listener name of the listener
   */
  default void connectionError(String listener) {}

  /**
   * A connection or request was turned away before it became an exchange, or broken off.
   *
   * @param listener name of the listener
   * @param why the reason
   */
  default void rejected(String listener, Rejection why) {}

  /**
   * A TLS handshake failed or did not end in time.
   *
   * @param listener name of the listener
   */
  default void handshakeFailed(String listener) {}

  /**
   * A client showed no valid certificate where it is asked for one; maybe it is served all the
   * same.
   *
   * @param listener name of the listener
   * @param why the reason
   */
  default void clientCertificateRefused(String listener, CertificateRefusal why) {}
}
