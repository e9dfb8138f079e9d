package dev.strait.dataplane.route;

import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.RouteLabels;
import dev.strait.nodeconfig.TimeoutsConfig;
import dev.strait.nodeconfig.Via;
import java.util.List;

/**
 * The way an exchange goes; made in advance, shared by all exchanges that go it.
 *
 * @param routeId {@code namespace/name} of the TunnelRoute
 * @param revision revision of the version that decided
 * @param side which of the route's two versions that is
 * @param rule name of the rule
 * @param backend name of the backend; empty when the rule has none with a weight, see {@link
 *     #hasBackend()}
 * @param coreRefs names of the only cores that may serve it; empty means any
 * @param timeouts when to give up
 * @param via how to get there
 * @param filters changes of header fields
 * @param labels the same for metrics and logs
 */
public record RouteDecision(
    String routeId,
    String revision,
    Side side,
    String rule,
    String backend,
    List<String> coreRefs,
    TimeoutsConfig timeouts,
    Via via,
    HeaderFilters filters,
    RouteLabels labels) {

  /**
   * Whether there is anything to send the exchange to.
   *
   * @return false when the rule matched but none of its backends has a weight
   */
  public boolean hasBackend() {
    return !backend.isEmpty();
  }

  /**
   * Labels the exchange and applies the filters to its request and, later, to its answer. On the
   * exchange's event loop, before an upstream is attached.
   *
   * @param exchange the exchange that goes this way
   */
  public void applyTo(Exchange exchange) {
    exchange.label(labels);
    filters.applyTo(exchange);
  }
}
