package dev.strait.dataplane.exchange;

import java.net.SocketAddress;

/**
 * Where an exchange came from.
 *
 * @param listener name of the edge's listener; on a core the SPIFFE id of the edge
 * @param remote the client's address as the node trusts it; on a core the edge's
 * @param traceId 32 lower-case hex digits (W3C Trace Context), taken from the request or made by
 *     the edge
 */
public record Origination(String listener, SocketAddress remote, String traceId) {}
