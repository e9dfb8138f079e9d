package dev.strait.dataplane.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.Origination;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.exchange.RouteLabels;
import dev.strait.dataplane.exchange.SilentDownstream;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessLogTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> lines = new ArrayList<>();

  @Test
  void aLineSaysWhoWhatWhereAndHow() throws Exception {
    Exchange exchange = begin(new AccessLog(false, lines::add), "/v1/\"odd\"?key=hush");
    exchange.label(new RouteLabels("ns/chat", "rule", "llm", "r1", "stable", "tunnel"));
    exchange.responseHead(new ResponseHead(201, Fields.of()), true);

    JsonNode line = JSON.readTree(lines.get(0));
    assertThat(line.get("trace").asText()).isEqualTo("a".repeat(32));
    assertThat(line.get("path").asText()).isEqualTo("/v1/\"odd\"");
    assertThat(line.get("status").asInt()).isEqualTo(201);
    assertThat(line.get("outcome").asText()).isEqualTo("ok");
    assertThat(line.get("route").asText()).isEqualTo("ns/chat");
    assertThat(line.get("remote").asText()).isEqualTo("127.0.0.1");
  }

  @Test
  void neitherHeaderValuesNorQueriesAreLogged() {
    Exchange exchange = begin(new AccessLog(false, lines::add), "/v1?key=hush");
    exchange.responseHead(new ResponseHead(200, Fields.of("set-cookie", "hush")), true);

    assertThat(lines).singleElement().asString().doesNotContain("hush");
  }

  @Test
  void byDefaultOnlyFailuresOfTheServingSideAreLogged() {
    AccessLog log = new AccessLog(true, lines::add);
    begin(log, "/ok").responseHead(new ResponseHead(200, Fields.of()), true);
    begin(log, "/none").fail(Failure.of(Failure.Reason.NO_ROUTE, "No route matches."));
    assertThat(lines).isEmpty();

    begin(log, "/lost").fail(Failure.of(Failure.Reason.LINK_LOST, "The link ended."));

    assertThat(lines).singleElement().asString().contains("\"detail\":\"The link ended.\"");
  }

  @Test
  void aStormOfFailuresIsCutShort() {
    AccessLog log = new AccessLog(true, lines::add);
    int storm = AccessLog.FAILURES_PER_SECOND * 20;
    for (int i = 0; i < storm; i++) {
      begin(log, "/lost").fail(Failure.of(Failure.Reason.LINK_LOST, "The link ended."));
    }
    assertThat(lines).hasSizeBetween(AccessLog.FAILURES_PER_SECOND, storm / 2);
  }

  @Test
  void theModeIsReadFromOneWord() {
    assertThat(AccessLogMode.parse(null)).isEqualTo(AccessLogMode.FAILURES);
    assertThat(AccessLogMode.parse("All")).isEqualTo(AccessLogMode.ALL);
    assertThatThrownBy(() -> AccessLogMode.parse("1%"))
        .hasMessage("STRAIT_ACCESS_LOG: 1% (expected: off, failures or all)");
  }

  private static Exchange begin(AccessLog log, String path) {
    return new Exchange(
        ImmediateEventExecutor.INSTANCE,
        new RequestHead(
            Kind.HTTP,
            "GET",
            "http",
            "chat.example",
            path,
            null,
            Fields.of("authorization", "hush"),
            true),
        new Origination(
            "http", new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "a".repeat(32)),
        new SilentDownstream(),
        log,
        System.nanoTime());
  }
}
