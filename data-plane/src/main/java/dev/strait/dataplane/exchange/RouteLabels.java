package dev.strait.dataplane.exchange;

/**
 * Which way an exchange was sent, for metrics and the access log. Every value is bounded by
 * configuration, never by clients.
 *
 * @param route {@code namespace/name} of the TunnelRoute
 * @param rule name of the rule
 * @param backend name of the backend
 * @param revision revision of the route that decided
 * @param side {@code stable} or {@code candidate}
 * @param via {@code tunnel} or {@code direct}
 */
public record RouteLabels(
    String route, String rule, String backend, String revision, String side, String via) {
  /** Before a route was found, or when none was. */
  public static final RouteLabels NONE = new RouteLabels("", "", "", "", "", "");
}
