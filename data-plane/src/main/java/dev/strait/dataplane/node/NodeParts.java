package dev.strait.dataplane.node;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.exchange.BufferBudget;
import dev.strait.dataplane.exchange.ExchangeObserver;
import dev.strait.dataplane.telemetry.ConnectionMeters;
import io.netty.channel.EventLoopGroup;

/**
 * What a runtime of either role is built from.
 *
 * @param loops everything happens on these
 * @param budget bytes of bodies for all exchanges together
 * @param active exchanges under way and their time; part of the observer already
 * @param observer to be given to every exchange
 * @param connections counts clients' connections
 * @param bundle the node's secrets
 */
record NodeParts(
    EventLoopGroup loops,
    BufferBudget budget,
    ActiveExchanges active,
    ExchangeObserver observer,
    ConnectionMeters connections,
    Bundle bundle) {}
