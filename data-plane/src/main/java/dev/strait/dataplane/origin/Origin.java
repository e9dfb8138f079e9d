package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.Failure;
import dev.strait.nodeconfig.OriginConfig;
import dev.strait.nodeconfig.PoolConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.ProxyProtocolVersion;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backend's server and how to reach it.
 *
 * @param routeId {@code namespace/name} of the route
 * @param backend its name in the route
 * @param config where it is
 * @param pool bounds on its connections
 * @param tls null for clear text
 * @param egress what may be dialled
 * @param proxyProtocol how it is told the client's address before its bytes; null for not
 */
record Origin(
    String routeId,
    String backend,
    OriginConfig config,
    PoolConfig pool,
    @Nullable SslContext tls,
    EgressPolicy egress,
    @Nullable ProxyProtocolVersion proxyProtocol) {

  /**
   * The name its certificate must carry.
   *
   * @return a DNS name or an IP address
   */
  String serverName() {
    String configured = config.tls() == null ? "" : config.tls().serverName();
    return configured.isEmpty() ? config.host() : configured;
  }

  /** Whether HTTP/2 may be spoken. */
  boolean speaksHttp2() {
    return config.protocolsOrDefault().contains(Protocol.HTTP2);
  }

  /** Whether nothing but HTTP/2 may be spoken. */
  boolean speaksHttp2Only() {
    return config.protocolsOrDefault().equals(List.of(Protocol.HTTP2));
  }

  /**
   * A failure that names route and backend and nothing else of the origin.
   *
   * @param reason what went wrong
   * @param what continues "the origin of backend B of route R …"
   * @return the failure
   */
  Failure failure(Failure.Reason reason, String what) {
    return Failure.of(
        reason, "The origin of backend " + backend + " of route " + routeId + ' ' + what + '.');
  }
}
