package dev.strait.dataplane.exchange;

/**
 * An informational (1xx) or final head of an answer.
 *
 * @param status 100 to 999 (RFC 9110 §15)
 * @param fields header fields without hop-by-hop and pseudo fields; owned by whoever holds the head
 *     last
 */
public record ResponseHead(int status, Fields fields) {
  /** Checks the status. */
  public ResponseHead {
    if (status < 100 || status > 999) {
      throw new IllegalArgumentException("status: " + status + " (expected: 100-999)");
    }
  }

  /**
   * Whether more heads follow. 101 ends the heads: the upgraded protocol follows.
   *
   * @return true for 1xx other than 101
   */
  public boolean informational() {
    return status < 200 && status != 101;
  }
}
