/**
 * What a node tells of itself: metrics and the access log.
 *
 * <p>In come an exchange's milestones ({@link dev.strait.dataplane.exchange.ExchangeObserver}),
 * connections, and what other rooms let be read at a scrape; out go Prometheus text and one JSON
 * line an exchange. On the hot path there are no look-ups by name and no locks: an exchange keeps
 * the meters of its route, and each event is an addition. Label values come from configuration or
 * are enums, never from clients. Header values and queries appear nowhere.
 */
@NullMarked
package dev.strait.dataplane.telemetry;

import org.jspecify.annotations.NullMarked;
