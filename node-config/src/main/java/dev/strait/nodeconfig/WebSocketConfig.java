package dev.strait.nodeconfig;

/**
 * How a listener looks after WebSockets.
 *
 * @param pingIntervalMillis a client from which nothing came for so long is sent a ping, 1 ms to 1
 *     h
 * @param pongTimeoutMillis a client that then stays silent for so long is closed, 1 ms to 1 h
 * @param readBufferBytes bytes of a client that may wait for the origin to take them, 4 KiB to 16
 *     MiB; HTTP/1.1 only, for over HTTP/2 the stream's window takes its place
 * @param writeBufferBytes bytes that may wait for a client to take them before the origin is made
 *     to wait, 4 KiB to 16 MiB; HTTP/1.1 only
 */
public record WebSocketConfig(
    long pingIntervalMillis, long pongTimeoutMillis, int readBufferBytes, int writeBufferBytes) {

  /** The defaults of the CRDs. */
  public static final WebSocketConfig DEFAULT = new WebSocketConfig(30_000, 15_000, 65_536, 65_536);
}
