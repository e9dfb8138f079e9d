package dev.strait.dataplane.listener.http1;

/** What an answer says about its connection (RFC 9112 §9.3). */
enum ConnectionField {
  /** Nothing: HTTP/1.1 goes on. */
  NONE,
  /** It ends after this answer. */
  CLOSE,
  /** HTTP/1.0 goes on. */
  KEEP_ALIVE
}
