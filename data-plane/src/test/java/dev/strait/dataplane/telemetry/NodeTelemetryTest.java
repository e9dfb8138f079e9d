package dev.strait.dataplane.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeObserver;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.Origination;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.exchange.RouteLabels;
import dev.strait.dataplane.exchange.SilentDownstream;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeTelemetryTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "metrics.md");
  private static final RouteLabels CHAT =
      new RouteLabels("default/chat", "chat", "llm", "r1", "stable", "tunnel");

  private final DefaultEventExecutor loop = new DefaultEventExecutor();
  private final NodeTelemetry telemetry = new NodeTelemetry(List.of(loop), AccessLogMode.OFF);

  @AfterEach
  void close() {
    telemetry.close();
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  @Test
  void anAnswerIsCountedByItsRouteStatusAndOutcome() {
    Exchange exchange = begin(telemetry.observer());
    exchange.label(CHAT);
    answer(exchange, 200, "application/json", "hello");

    String text = telemetry.scrape();

    assertThat(text)
        .contains(
            "strait_request_duration_seconds_count{backend=\"llm\",outcome=\"ok\",revision=\"r1\","
                + "route=\"default/chat\",rule=\"chat\",side=\"stable\",status=\"2xx\",via=\"tunnel\"} 1")
        .contains("strait_requests_active{listener=\"http\"} 0.0");
    assertThat(value(text, "strait_response_bytes_total")).isEqualTo(5);
  }

  @Test
  void aStreamIsActiveFromItsHeadToItsEnd() {
    Exchange exchange = begin(telemetry.observer());
    exchange.label(CHAT);
    exchange.responseHead(
        new ResponseHead(200, Fields.of("content-type", "Text/Event-Stream; charset=utf-8")),
        false);

    assertThat(value(telemetry.scrape(), "strait_streams_active")).isEqualTo(1);
    assertThat(value(telemetry.scrape(), "strait_stream_time_to_first_event_seconds_count"))
        .isZero();

    exchange.responseData(Unpooled.copiedBuffer("data: 1\n\n", StandardCharsets.UTF_8));
    exchange.responseData(Unpooled.copiedBuffer("data: 2\n\n", StandardCharsets.UTF_8));
    exchange.cancel(CancelReason.CLIENT_GONE);

    String text = telemetry.scrape();
    assertThat(value(text, "strait_streams_active")).isZero();
    assertThat(value(text, "strait_stream_time_to_first_event_seconds_count")).isEqualTo(1);
    assertThat(value(text, "strait_response_bytes_total")).isEqualTo(18);
    assertThat(text).contains("outcome=\"client_gone\"");
  }

  @Test
  void aWebSocketCountsWhileItIsOpen() {
    Exchange exchange = begin(telemetry.observer(), Kind.UPGRADE);
    exchange.responseHead(new ResponseHead(101, new Fields()), false);

    assertThat(value(telemetry.scrape(), "strait_websockets_active")).isEqualTo(1);
    exchange.cancel(CancelReason.CLIENT_GONE);

    assertThat(value(telemetry.scrape(), "strait_websockets_active")).isZero();
    assertThat(telemetry.scrape()).contains("status=\"1xx\"");
  }

  @Test
  void aFailureWithoutAHeadCountsWithTheStatusTheClientGets() {
    Exchange exchange = begin(telemetry.observer());
    exchange.fail(Failure.of(Failure.Reason.NO_ROUTE, "No route matches."));

    assertThat(telemetry.scrape()).contains("outcome=\"no_route\"").contains("status=\"4xx\"");
  }

  @Test
  void revisionsThatNoLongerRunAreForgottenWhenTheirExchangesHaveEnded() {
    Exchange exchange = begin(telemetry.observer());
    exchange.label(CHAT);
    exchange.responseHead(new ResponseHead(200, Fields.of()), false);
    telemetry.runs("n1", Set.of("r2"));
    assertThat(telemetry.scrape()).contains("revision=\"r1\"");

    exchange.responseEnd(new Fields());

    assertThat(telemetry.scrape()).doesNotContain("revision=\"r1\"");
  }

  @Test
  void theDocumentNamesEveryMetricAndNoOther() throws IOException {
    exerciseEverything();
    Set<String> served =
        telemetry
            .scrape()
            .lines()
            .filter(line -> line.startsWith("# TYPE strait_"))
            .map(line -> line.substring("# TYPE ".length(), line.lastIndexOf(' ')))
            .filter(name -> !name.endsWith("_max"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(served)
        .isEqualTo(
            Arrays.stream(Metric.values())
                .map(Metric::prometheusName)
                .collect(Collectors.toCollection(TreeSet::new)));

    String expected = document() + partOfTheOperator();
    if (Boolean.getBoolean("strait.docs.write")) {
      Files.writeString(DOCUMENT, expected);
    }
    assertThat(Files.readString(DOCUMENT))
        .as("docs/metrics.md; write it anew with -Dtest.args=-Dstrait.docs.write=true")
        .isEqualTo(expected);
  }

  /** The operator's own test looks after that. */
  private static String partOfTheOperator() throws IOException {
    String text = Files.readString(DOCUMENT);
    int start = text.indexOf("\n## Operator\n");
    return start < 0 ? "" : text.substring(start);
  }

  @Test
  void aLoopThatStandsIsNamed() {
    assertThat(telemetry.stalledLoops()).isEmpty();
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(value(telemetry.scrape(), "strait_loop_lag_seconds_count"))
                    .isPositive());
  }

  private void exerciseEverything() {
    Exchange exchange = begin(telemetry.observer());
    answer(exchange, 200, "text/event-stream", "data: 1\n\n");
    telemetry.connections().opened("http");
    telemetry.connections().closed("http", 1_000);
    telemetry.connections().failed("http", "reset");
    telemetry.connections().certificateRefused("http", "expired");
    telemetry.links(
        () ->
            List.of(
                new LinkSample(
                    "core", "127.0.0.1:9443#0", true, 0.001, 1, 0, 0, 0, 9, 9, false, "QUIC")));
    telemetry.runs("n1", Set.of());
    telemetry.refused("node-config");
    telemetry.certificates(
        List.of(new CertificateSample("tunnel", "", Instant.ofEpochSecond(1_800_000_000))));
    telemetry.gauge(Metric.BUFFERS_RESERVED, () -> 0);
    telemetry.gauge(Metric.TRAFFIC_SEQUENCE, () -> 1);
    telemetry.gauge(Metric.NODE_READY, () -> 1);
    telemetry.gauge(Metric.NODE_PROBLEMS, () -> 0);
    telemetry.gauge(Metric.GEOIP_BUILT, () -> 0);
  }

  private Exchange begin(ExchangeObserver observer) {
    return begin(observer, Kind.HTTP);
  }

  private Exchange begin(ExchangeObserver observer, Kind kind) {
    boolean bodyless = kind == Kind.HTTP;
    return new Exchange(
        loop,
        new RequestHead(
            kind, "GET", "http", "chat.example", "/v1/models", null, new Fields(), bodyless),
        new Origination(
            "http", new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "0".repeat(32)),
        new SilentDownstream(),
        observer,
        System.nanoTime());
  }

  private static void answer(Exchange exchange, int status, String type, String body) {
    exchange.responseHead(new ResponseHead(status, Fields.of("content-type", type)), false);
    exchange.responseData(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
    exchange.responseEnd(new Fields());
  }

  private static double value(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static String document() {
    StringBuilder text =
        new StringBuilder(
            """
            # Metrics

            Every node serves these on its admin port at `/metrics` (Prometheus text). This file is generated from
            `Metric.java` and checked by `NodeTelemetryTest`. A histogram has `_bucket`, `_sum`, `_count`, and beside it a
            gauge `_max`: the largest of the last minutes.

            `route`, `rule`, `backend`, `revision` and `side` (stable or candidate) say which way an exchange went, and are empty
            when no route was found; `status` is the class the client saw (`2xx`, or `none` when it left before a head); `outcome` is `ok` or
            why the exchange broke off (`no_core`, `link_lost`, `origin_timeout`, `client_gone` …). Label values come from configuration
            or from fixed lists, never from clients. Beside these there are Micrometer's `jvm_*`, `process_*` and `system_*`.

            | name | type | labels | what |
            |---|---|---|---|
            """);
    for (Metric metric : Metric.values()) {
      text.append("| `")
          .append(metric.prometheusName())
          .append("` | ")
          .append(metric.type().name().toLowerCase(Locale.ROOT))
          .append(" | ")
          .append(
              metric.labels().stream()
                  .map(label -> "`" + label + "`")
                  .collect(Collectors.joining(", ")))
          .append(" | ")
          .append(metric.description())
          .append(" |\n");
    }
    return text.append(
            """

            ## Access log
            One JSON line on stdout for each exchange at its end: trace id, listener, client address, method, host, path without its query,
            status, outcome, route, rule, backend, revision, side, bytes and duration; never a header value. The environment variable
            `STRAIT_ACCESS_LOG` says which exchanges: `failures` (5xx that the node, the tunnel or the origin caused, at most 50 a
            second; the default), `all`, or `off`.
            """)
        .toString();
  }
}
