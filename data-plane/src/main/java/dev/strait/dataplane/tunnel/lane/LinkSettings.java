package dev.strait.dataplane.tunnel.lane;

import dev.strait.dataplane.exchange.BufferBudget;
import dev.strait.nodeconfig.LinkQuicConfig;

/**
 * What holds for every link of a node.
 *
 * @param spiffeId who this node is
 * @param instance tells this process from others of the same name
 * @param maxLanes lanes a link may have, at least 1
 * @param idleTimeoutMillis a peer silent for so long is dead
 * @param pingIntervalMillis time between PINGs
 * @param budget what credit is drawn from
 * @param quic settings of QUIC links
 */
public record LinkSettings(
    String spiffeId,
    String instance,
    int maxLanes,
    long idleTimeoutMillis,
    long pingIntervalMillis,
    BufferBudget budget,
    LinkQuicConfig quic) {}
