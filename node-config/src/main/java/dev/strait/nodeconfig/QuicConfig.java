package dev.strait.nodeconfig;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * QUIC beside a listener's TCP port, for HTTP/3.
 *
 * @param idleTimeoutMillis silence after which a connection is given up, 1,000 to 86,400,000; the
 *     client may ask for less (RFC 9000 §10.1)
 * @param congestionControl how fast is sent
 * @param pathMtuDiscovery whether datagrams above 1,200 bytes are tried (RFC 8899)
 * @param earlyData whether requests without effect are taken in a client's first flight (RFC 8470)
 * @param announcedPort the UDP port that clients are told of in Alt-Svc (RFC 7838), 1 to 65535, or
 *     0 for the one that is bound
 * @param keepAliveMillis while a request is under way, something is sent after so long without, 0
 *     (never) to 3,600,000; null for {@link #KEEP_ALIVE_MILLIS}
 */
public record QuicConfig(
    long idleTimeoutMillis,
    CongestionControl congestionControl,
    boolean pathMtuDiscovery,
    boolean earlyData,
    int announcedPort,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long keepAliveMillis) {
  /** Less than the half minute after which some NATs forget (RFC 9308 §3.2). */
  public static final long KEEP_ALIVE_MILLIS = 20_000;

  /**
   * The defaults of the CRDs.
   *
   * @return settings that announce the port that is bound
   */
  public static QuicConfig defaults() {
    return new QuicConfig(300_000, CongestionControl.CUBIC, true, true, 0, null);
  }

  /**
   * How long nothing may be sent while a request is under way.
   *
   * @return milliseconds; 0 for ever
   */
  public long keepAlive() {
    return keepAliveMillis == null ? KEEP_ALIVE_MILLIS : keepAliveMillis;
  }
}
