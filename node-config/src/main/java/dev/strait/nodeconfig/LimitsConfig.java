package dev.strait.nodeconfig;

/**
 * Bounds on everything a client can make a node hold.
 *
 * @param maxConnections client connections, over the whole node
 * @param maxConcurrentStreams HTTP/2 streams a connection
 * @param maxRequestLineBytes HTTP/1.1 request line; 414 beyond
 * @param maxHeaderBytes all header fields of a request together; 431 beyond
 * @param maxHeaderCount header fields of a request; 431 beyond
 * @param handshakeTimeoutMillis TLS handshake
 * @param headerTimeoutMillis from the first byte of a request, or from connect, to the end of its
 *     head; 408 and close
 * @param idleTimeoutMillis a connection without an exchange is closed after it
 * @param writeTimeoutMillis a client that takes no byte of a waiting answer for so long is closed;
 *     0 means never
 * @param bufferBudgetBytes bytes of bodies the node may hold for all exchanges together; credit is
 *     drawn from it; 0 means half of the JVM's direct memory
 */
public record LimitsConfig(
    int maxConnections,
    int maxConcurrentStreams,
    int maxRequestLineBytes,
    int maxHeaderBytes,
    int maxHeaderCount,
    long handshakeTimeoutMillis,
    long headerTimeoutMillis,
    long idleTimeoutMillis,
    long writeTimeoutMillis,
    long bufferBudgetBytes) {

  /**
   * The defaults of the CRDs.
   *
   * @return limits for a node of ordinary size
   */
  public static LimitsConfig defaults() {
    return new LimitsConfig(100_000, 250, 8_192, 65_536, 128, 10_000, 15_000, 300_000, 300_000, 0);
  }
}
