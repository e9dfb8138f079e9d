package dev.strait.nodeconfig;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a core dials for a route, and an edge when a rule of the route goes directly.
 *
 * @param name unique in its route
 * @param origin where it is
 * @param coreRefs names of the only cores that may serve it; empty means any
 * @param pool its connections
 * @param proxyProtocol how an origin that takes bytes is told the client's address; null for not
 */
public record BackendConfig(
    String name,
    OriginConfig origin,
    List<String> coreRefs,
    PoolConfig pool,
    @Nullable ProxyProtocolVersion proxyProtocol) {
  /** Copies what is mutable. */
  public BackendConfig {
    coreRefs = List.copyOf(coreRefs);
  }

  /**
   * A backend whose origin is told no address by the PROXY protocol.
   *
   * @param name unique in its route
   * @param origin where it is
   * @param coreRefs names of the only cores that may serve it; empty means any
   * @param pool its connections
   */
  public BackendConfig(String name, OriginConfig origin, List<String> coreRefs, PoolConfig pool) {
    this(name, origin, coreRefs, pool, null);
  }
}
