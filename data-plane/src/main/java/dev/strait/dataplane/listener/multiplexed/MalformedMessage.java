package dev.strait.dataplane.listener.multiplexed;

/** A message that ends its stream with an error (RFC 9113 §8.1.1, RFC 9114 §4.1.2). */
public final class MalformedMessage extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * An error. Has no stack trace: clients cause it at will.
   *
   * @param what is wrong; never repeats what the client sent
   */
  public MalformedMessage(String what) {
    super(what, null, false, false);
  }
}
