package dev.strait.dataplane.listener.http1;

/** How an answer's body ends on the wire (RFC 9112 §6.3). */
enum BodyFraming {
  /** The status has none and no length either: 204, and 1xx. */
  NONE_ALLOWED,
  /** None follows, but the head may tell its length: HEAD, 304. */
  NONE_SENT,
  /** The answer ended with its head. */
  EMPTY,
  /** As long as Content-Length says. */
  FIXED,
  /** The chunked coding. */
  CHUNKED,
  /** Until the connection closes: HTTP/1.0. */
  UNTIL_CLOSE
}
