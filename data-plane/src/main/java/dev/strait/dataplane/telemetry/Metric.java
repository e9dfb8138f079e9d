package dev.strait.dataplane.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every metric of our own: the one place for names, and the source of docs/metrics.md. */
public enum Metric {
  REQUEST_DURATION(
      "strait.request.duration",
      Type.HISTOGRAM,
      "seconds",
      List.of("route", "rule", "backend", "revision", "side", "via", "status", "outcome"),
      "From the request head to the end of the exchange. Its _count is the number of requests. `via`"
          + " is tunnel or direct."),
  REQUEST_TIME_TO_FIRST_BYTE(
      "strait.request.time.to.first.byte",
      Type.HISTOGRAM,
      "seconds",
      Labels.ROUTE,
      "From the request head to the final response head."),
  REQUESTS_ACTIVE(
      "strait.requests.active",
      Type.GAUGE,
      "",
      List.of("listener"),
      "Exchanges under way; on a core `listener` is the edge's SPIFFE id."),
  REQUEST_BYTES(
      "strait.request.bytes",
      Type.COUNTER,
      "bytes",
      Labels.ROUTE,
      "Request bodies, counted when an exchange ends."),
  RESPONSE_BYTES(
      "strait.response.bytes",
      Type.COUNTER,
      "bytes",
      Labels.ROUTE,
      "Response bodies, counted as they pass."),
  STREAMS_ACTIVE(
      "strait.streams.active",
      Type.GAUGE,
      "",
      Labels.ROUTE,
      "Answers of type text/event-stream under way."),
  WEBSOCKETS_ACTIVE(
      "strait.websockets.active",
      Type.GAUGE,
      "",
      Labels.ROUTE,
      "WebSockets that are open. How long they lasted is strait_request_duration_seconds with"
          + " status 1xx."),
  STREAM_TIME_TO_FIRST_EVENT(
      "strait.stream.time.to.first.event",
      Type.HISTOGRAM,
      "seconds",
      Labels.ROUTE,
      "From the request head to the first body byte of a text/event-stream: time to first token."),
  CONNECTIONS_ACTIVE(
      "strait.connections.active",
      Type.GAUGE,
      "",
      List.of("listener"),
      "Client connections that are open."),
  CONNECTIONS_OPENED(
      "strait.connections.opened",
      Type.COUNTER,
      "",
      List.of("listener"),
      "Client connections ever accepted."),
  CONNECTION_DURATION(
      "strait.connection.duration",
      Type.HISTOGRAM,
      "seconds",
      List.of("listener"),
      "How long client connections lasted. Its _count is the number of those that ended."),
  CONNECTION_ERRORS(
      "strait.connection.errors",
      Type.COUNTER,
      "",
      List.of("listener", "cause"),
      "Connections and requests turned away or broken off before they became an exchange; `cause`"
          + " is reset, handshake, connection_limit, header_timeout, too_large, malformed, stuck,"
          + " no_pong or flood."),
  CLIENT_CERTIFICATES_REFUSED(
      "strait.client.certificates.refused",
      Type.COUNTER,
      "",
      List.of("listener", "reason"),
      "Clients without a valid certificate where they are asked for one; `reason` is missing,"
          + " expired, not_yet_valid, unknown_ca or invalid. Over QUIC a missing one is a failed"
          + " handshake in `strait_connection_errors_total` only."),
  TUNNEL_LINK_UP(
      "strait.tunnel.link.up",
      Type.GAUGE,
      "",
      Labels.LINK,
      "1 when the link carries exchanges, 0 while it connects or waits."),
  TUNNEL_LINK_SUSPECT(
      "strait.tunnel.link.suspect",
      Type.GAUGE,
      "",
      Labels.LINK,
      "1 while the peer does not answer PINGs, so that new exchanges avoid the link."),
  TUNNEL_LINK_TRANSPORT(
      "strait.tunnel.link.transport",
      Type.GAUGE,
      "",
      Labels.LINK_TRANSPORT,
      "1 for what the link runs over: QUIC, TLS, WEB_SOCKET or TCP."),
  TUNNEL_LINK_RTT(
      "strait.tunnel.link.rtt", Type.GAUGE, "seconds", Labels.LINK, "Last round trip of a PING."),
  TUNNEL_LINK_LANES("strait.tunnel.link.lanes", Type.GAUGE, "", Labels.LINK, "Lanes open."),
  TUNNEL_LINK_EXCHANGES(
      "strait.tunnel.link.exchanges", Type.GAUGE, "", Labels.LINK, "Exchanges under way."),
  TUNNEL_LINK_RECONNECTS(
      "strait.tunnel.link.reconnects",
      Type.GAUGE,
      "",
      Labels.LINK,
      "How often the link had to be dialled again; 0 on a core."),
  TUNNEL_LINK_LOST_PACKETS(
      "strait.tunnel.link.lost.packets",
      Type.GAUGE,
      "",
      Labels.LINK,
      "Packets the transport declared lost, as of the last PING."),
  TUNNEL_LINK_SENT("strait.tunnel.link.sent", Type.GAUGE, "bytes", Labels.LINK, "Frames sent."),
  TUNNEL_LINK_RECEIVED(
      "strait.tunnel.link.received", Type.GAUGE, "bytes", Labels.LINK, "Frames received."),
  LOOP_LAG(
      "strait.loop.lag",
      Type.HISTOGRAM,
      "seconds",
      List.of("loop"),
      "How much later than asked an event loop ran a task; one sample each 250 ms."),
  BUFFERS_RESERVED(
      "strait.buffers.reserved",
      Type.GAUGE,
      "bytes",
      List.of(),
      "Credit given out for bodies, of the node's limit bufferBudgetBytes."),
  DIRECT_MEMORY_USED(
      "strait.memory.direct.used",
      Type.GAUGE,
      "bytes",
      List.of(),
      "Direct memory that Netty's allocator holds."),
  CONFIG_INFO(
      "strait.config.info", Type.GAUGE, "", List.of("revision"), "1 for the NodeConfig that runs."),
  TRAFFIC_SEQUENCE(
      "strait.traffic.sequence",
      Type.GAUGE,
      "",
      List.of(),
      "Sequence of the NodeTraffic that runs; -1 before the first."),
  CONFIG_REFUSALS(
      "strait.config.refusals",
      Type.COUNTER,
      "",
      List.of("what"),
      "Documents refused; `what` is node-config or node-traffic."),
  CERTIFICATE_EXPIRATION(
      "strait.certificate.expiration.timestamp",
      Type.GAUGE,
      "seconds",
      List.of("use", "name"),
      "When the certificate in use ends, as Unix time; of several the first. `use` is tunnel,"
          + " admin or listener, `name` the listener's. Time left: subtract time()."),
  GEOIP_BUILT(
      "strait.geoip.database.timestamp",
      Type.GAUGE,
      "seconds",
      List.of(),
      "When the database of countries in use was built, as Unix time; 0 without one."),
  NODE_PROBLEMS(
      "strait.node.problems",
      Type.GAUGE,
      "",
      List.of(),
      "What the node cannot do although its configuration runs; /config says what."),
  NODE_READY("strait.node.ready", Type.GAUGE, "", List.of(), "1 when /readyz answers 200.");

  /** How a metric counts. */
  public enum Type {
    /** Only grows. */
    COUNTER,
    /** Goes up and down. */
    GAUGE,
    /** Cumulative buckets, sum, count; and the largest of the last minutes as a gauge _max. */
    HISTOGRAM
  }

  /** In a class of its own: an enum's constants are made before its static fields. */
  private static final class Labels {
    private static final List<String> ROUTE =
        List.of("route", "rule", "backend", "revision", "side", "via");
    private static final List<String> LINK = List.of("peer", "link");
    private static final List<String> LINK_TRANSPORT = List.of("peer", "link", "transport");
  }

  private static final Duration[] BUCKETS =
      Stream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 120_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final String id;
  private final Type type;
  private final String unit;

  @SuppressWarnings("ImmutableEnumChecker") // always made by List.of
  private final List<String> labels;

  private final String description;

  Metric(String id, Type type, String unit, List<String> labels, String description) {
    this.id = id;
    this.type = type;
    this.unit = unit;
    this.labels = labels;
    this.description = description;
  }

  Counter counter(MeterRegistry registry, Tags tags) {
    return Counter.builder(id)
        .description(description)
        .baseUnit(baseUnit())
        .tags(tags)
        .register(registry);
  }

  FunctionCounter counter(MeterRegistry registry, Tags tags, Supplier<Number> value) {
    // The builder keeps its second argument only weakly; the registry lives long enough.
    return FunctionCounter.builder(id, registry, any -> value.get().doubleValue())
        .description(description)
        .baseUnit(baseUnit())
        .tags(tags)
        .register(registry);
  }

  Gauge gauge(MeterRegistry registry, Tags tags, Supplier<Number> value) {
    return Gauge.builder(id, value)
        .description(description)
        .baseUnit(baseUnit())
        .tags(tags)
        .register(registry);
  }

  MultiGauge rows(MeterRegistry registry) {
    return MultiGauge.builder(id).description(description).baseUnit(baseUnit()).register(registry);
  }

  Timer timer(MeterRegistry registry, Tags tags) {
    return Timer.builder(id)
        .description(description)
        .serviceLevelObjectives(BUCKETS)
        .tags(tags)
        .register(registry);
  }

  private @Nullable String baseUnit() {
    return unit.isEmpty() ? null : unit;
  }

  /**
   * Its name in Prometheus text.
   *
   * @return for example {@code strait_request_duration_seconds}
   */
  public String prometheusName() {
    String name = id.replace('.', '_');
    if (!unit.isEmpty() && !name.endsWith(unit)) {
      name += "_" + unit;
    }
    return type == Type.COUNTER ? name + "_total" : name;
  }

  /**
   * How it counts.
   *
   * @return the type
   */
  public Type type() {
    return type;
  }

  /**
   * Its labels.
   *
   * @return names, maybe none
   */
  public List<String> labels() {
    return labels;
  }

  /**
   * What it says.
   *
   * @return one sentence or two
   */
  public String description() {
    return description;
  }
}
