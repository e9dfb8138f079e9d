package dev.strait.nodeconfig;

/**
 * Connections to one origin, over the whole node.
 *
 * @param maxConnections 1 to 100,000; more exchanges wait until {@code connectTimeoutMillis}, then
 *     get 503
 * @param maxIdle 0 to 100,000
 * @param idleTimeoutMillis an idle connection is closed after it; keep it below the origin's own
 * @param connectTimeoutMillis resolve, connect and TLS handshake together
 */
public record PoolConfig(
    int maxConnections, int maxIdle, long idleTimeoutMillis, long connectTimeoutMillis) {}
