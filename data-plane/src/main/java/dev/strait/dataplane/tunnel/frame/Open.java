package dev.strait.dataplane.tunnel.frame;

import dev.strait.dataplane.exchange.RequestHead;

/**
 * The beginning of an exchange.
 *
 * @param routeId {@code namespace/name} of the route
 * @param revision revision of the route that decided
 * @param backend name of one of its backends
 * @param credit bytes of DATA that the edge takes before any CREDIT
 * @param client {@code address:port} of the client as the edge trusts it; empty when it is not an
 *     IP address
 * @param traceId 32 lower-case hex digits
 * @param head what is asked
 */
public record Open(
    String routeId,
    String revision,
    String backend,
    int credit,
    String client,
    String traceId,
    RequestHead head) {}
