package dev.strait.nodeconfig;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tunnel as one node sees it. An edge dials, a core listens.
 *
 * @param identity the node's own certificate, with its SPIFFE id as URI SAN
 * @param trust bundle file with the PEM certificates of the CAs that sign peers in the own trust
 *     domain
 * @param transports in order of preference, at least one
 * @param listen where a core takes links; null on an edge
 * @param linksPerCore links an edge event loop keeps to each endpoint of a core, 1 to 16
 * @param maxLanes QUIC streams a link may open, 1 to 64
 * @param idleTimeoutMillis a link that is silent so long is dead, 1,000 to 600,000
 * @param pingIntervalMillis PING after so long, 100 to 60,000
 * @param proxy HTTP proxy that an edge's WebSocket links go through; null for none
 * @param quic settings of QUIC links; null for {@link LinkQuicConfig#DEFAULT}
 */
public record TunnelConfig(
    CertificateConfig identity,
    String trust,
    List<Transport> transports,
    @Nullable BindConfig listen,
    int linksPerCore,
    int maxLanes,
    long idleTimeoutMillis,
    long pingIntervalMillis,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Endpoint proxy,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LinkQuicConfig quic) {
  /** Copies what is mutable. */
  public TunnelConfig {
    transports = List.copyOf(transports);
  }

  /**
   * Without a proxy, and with QUIC as it is by default.
   *
   * @param identity the node's own certificate
   * @param trust bundle file with CAs
   * @param transports in order of preference
   * @param listen where a core takes links; null on an edge
   * @param linksPerCore links an edge event loop keeps to each endpoint
   * @param maxLanes QUIC streams a link may open
   * @param idleTimeoutMillis a link that is silent so long is dead
   * @param pingIntervalMillis PING after so long
   */
  public TunnelConfig(
      CertificateConfig identity,
      String trust,
      List<Transport> transports,
      @Nullable BindConfig listen,
      int linksPerCore,
      int maxLanes,
      long idleTimeoutMillis,
      long pingIntervalMillis) {
    this(
        identity,
        trust,
        transports,
        listen,
        linksPerCore,
        maxLanes,
        idleTimeoutMillis,
        pingIntervalMillis,
        null,
        null);
  }

  /**
   * Settings of QUIC links.
   *
   * @return never null
   */
  public LinkQuicConfig linkQuic() {
    return quic == null ? LinkQuicConfig.DEFAULT : quic;
  }
}
