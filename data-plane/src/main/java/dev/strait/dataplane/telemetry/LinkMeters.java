package dev.strait.dataplane.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The tunnel's links as rows of gauges: links come and go with the cores' addresses. */
final class LinkMeters {
  private static final Map<Metric, ToDoubleFunction<LinkSample>> VALUES =
      new EnumMap<>(
          Map.of(
              Metric.TUNNEL_LINK_UP, link -> link.up() ? 1 : 0,
              Metric.TUNNEL_LINK_SUSPECT, link -> link.suspect() ? 1 : 0,
              Metric.TUNNEL_LINK_RTT, LinkSample::rttSeconds,
              Metric.TUNNEL_LINK_LANES, LinkSample::lanes,
              Metric.TUNNEL_LINK_EXCHANGES, LinkSample::exchanges,
              Metric.TUNNEL_LINK_RECONNECTS, LinkSample::reconnects,
              Metric.TUNNEL_LINK_LOST_PACKETS, LinkSample::lostPackets,
              Metric.TUNNEL_LINK_SENT, LinkSample::sentBytes,
              Metric.TUNNEL_LINK_RECEIVED, LinkSample::receivedBytes));

  private final Map<Metric, MultiGauge> gauges = new EnumMap<>(Metric.class);
  private final MultiGauge transports;

  LinkMeters(MeterRegistry registry) {
    VALUES.keySet().forEach(metric -> gauges.put(metric, metric.rows(registry)));
    transports = Metric.TUNNEL_LINK_TRANSPORT.rows(registry);
  }

  synchronized void update(List<LinkSample> links) {
    gauges.forEach(
        (metric, gauge) -> {
          ToDoubleFunction<LinkSample> value = VALUES.getOrDefault(metric, link -> Double.NaN);
          gauge.register(
              links.stream()
                  .map(
                      link ->
                          MultiGauge.Row.of(
                              Tags.of("peer", link.peer(), "link", link.link()),
                              value.applyAsDouble(link)))
                  .toList(),
              true);
        });
    // A label of its own here only: a link that changes its transport stays the same series.
    transports.register(
        links.stream()
            .filter(link -> !link.transport().isEmpty())
            .map(
                link ->
                    MultiGauge.Row.of(
                        Tags.of(
                            "peer",
                            link.peer(),
                            "link",
                            link.link(),
                            "transport",
                            link.transport()),
                        1))
            .toList(),
        true);
  }
}
