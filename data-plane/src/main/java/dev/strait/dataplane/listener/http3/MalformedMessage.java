package dev.strait.dataplane.listener.http3;

/** A request that ends its stream with H3_MESSAGE_ERROR (RFC 9114 §4.1.2). */
final class MalformedMessage extends Exception {
  private static final long serialVersionUID = 1L;

  /** Has no stack trace: clients cause it at will. */
  MalformedMessage(String what) {
    super(what, null, false, false);
  }
}
