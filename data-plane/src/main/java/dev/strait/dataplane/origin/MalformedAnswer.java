package dev.strait.dataplane.origin;

/**
 * An origin's answer that breaks HTTP/1.1 (RFC 9112). The message goes to clients and logs: it says
 * what was expected and never repeats what the origin sent.
 */
final class MalformedAnswer extends Exception {
  /**
   * What is wrong.
   *
   * @param message continues "the origin's answer …"
   */
  MalformedAnswer(String message) {
    super(message, null, false, false);
  }
}
