package dev.strait.control.pki;

/** A PEM document that is not what it should be; the message never holds any part of it. */
public final class UnreadablePemException extends Exception {
  private static final long serialVersionUID = 1L;

  UnreadablePemException(String message) {
    super(message);
  }
}
