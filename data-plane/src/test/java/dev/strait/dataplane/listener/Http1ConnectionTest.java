package dev.strait.dataplane.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.testkit.Wire;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** HTTP/1.1 on a real socket (RFC 9112). */
class Http1ConnectionTest {
  private static final String GET = "GET /hello HTTP/1.1\r\nHost: a.example\r\n\r\n";

  @Test
  void answersRequestsOneAfterAnotherOnOneConnection() throws Exception {
    Answering origin = Answering.text("hello");
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        Wire client = Wire.connect(edge.port())) {
      for (int i = 0; i < 3; i++) {
        client.send(GET);
        assertThat(client.readHead())
            .startsWith("HTTP/1.1 200 OK\n")
            .contains("content-length: 5")
            .contains("via: 1.1 strait")
            .contains("date: ")
            .contains("x-trace-id: ")
            .doesNotContain("connection:");
        assertThat(client.read(5)).isEqualTo("hello");
      }
      assertThat(edge.metrics.opened).hasValue(1);
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrderAndOneAtATime() throws Exception {
    Answering origin = Answering.nothing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        Wire client = Wire.connect(edge.port())) {
      client.send(
          head("GET /1 HTTP/1.1", "Host: a")
              + head("POST /2 HTTP/1.1", "Host: a", "Content-Length: 3")
              + "abc"
              + head("GET /3 HTTP/1.1", "Host: a"));
      for (int i = 1; i <= 3; i++) {
        int expected = i;
        await().until(() -> origin.seen.size() == expected);
        Answering.Seen one = origin.seen.get(i - 1);
        assertThat(one.exchange.request().path()).isEqualTo("/" + i);
        one.head(200, false, "content-length", "1").write("" + i).end();
        client.readHead();
        assertThat(client.read(1)).isEqualTo("" + i);
      }
      assertThat(origin.seen.get(1).body()).isEqualTo("abc");
    }
  }

  @Test
  void bodiesFlowInBothDirectionsAtOnce() throws Exception {
    Answering origin = Answering.nothing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        Wire client = Wire.connect(edge.port())) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      await().until(() -> origin.seen.size() == 1);
      Answering.Seen one = origin.seen.get(0);
      one.head(200, false);
      assertThat(client.readHead()).contains("transfer-encoding: chunked");
      for (int i = 0; i < 5; i++) {
        String piece = "piece " + i;
        client.sendChunk(piece);
        await().until(() -> one.body().endsWith(piece));
        one.write(piece.toUpperCase(java.util.Locale.ROOT));
        assertThat(client.readChunk()).isEqualTo("PIECE " + i);
      }
      client.send("0\r\nx-sum: 1\r\ncontent-length: 7\r\n\r\n");
      await().until(() -> one.ended);
      assertThat(Objects.requireNonNull(one.trailers).get("x-sum")).hasToString("1");
      assertThat(Objects.requireNonNull(one.trailers).contains("content-length")).isFalse();
      one.end("x-answer-sum", "2");
      assertThat(client.readHead()).isEqualTo("0\nx-answer-sum: 2");
      client.send(GET);
      await().until(() -> origin.seen.size() == 2);
      assertThat(one.cancelled).isNull();
    }
  }

  @Test
  void hopByHopAndForwardedFieldsOfTheClientAreReplaced() throws Exception {
    Answering origin = Answering.text("ok");
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        Wire client = Wire.connect(edge.port())) {
      client.send(
          head(
              "GET / HTTP/1.1",
              "Host: A.example:8080",
              "Connection: keep-alive, X-Mine",
              "X-Mine: 1",
              "Keep-Alive: 5",
              "Upgrade: h2c",
              "TE: trailers",
              "Proxy-Connection: x",
              "X-Forwarded-For: 6.6.6.6",
              "Forwarded: for=6.6.6.6",
              "X-Real-IP: 6.6.6.6",
              "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
      assertThat(client.readHead()).contains("x-trace-id: 0af7651916cd43dd8448eb211c80319c");
      var request = origin.seen.get(0).exchange.request();
      assertThat(request.authority()).isEqualTo("a.example:8080");
      assertThat(request.fields().toString())
          .isEqualTo(
              "Fields[traceparent, forwarded, x-forwarded-for, x-forwarded-proto, x-forwarded-host,"
                  + " via, x-trace-id]");
      assertThat(request.fields().get("x-forwarded-for")).hasToString("127.0.0.1");
      assertThat(request.fields().get("forwarded"))
          .hasToString("for=127.0.0.1;proto=http;host=\"a.example:8080\"");
    }
  }

  @Test
  void answersWithoutBodyHaveNone() throws Exception {
    Answering origin =
        new Answering(
            seen -> {
              switch (seen.exchange.request().path()) {
                case "/204" -> seen.head(204, true, "content-length", "0");
                case "/304" -> seen.head(304, true, "content-length", "9");
                case "/empty" -> seen.head(200, true);
                default -> seen.head(200, false, "content-length", "4").write("body").end();
              }
            });
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        Wire client = Wire.connect(edge.port())) {
      client.send("GET /204 HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 204").doesNotContain("content-length");
      client.send("GET /304 HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 304").contains("content-length: 9");
      client.send("GET /empty HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readHead()).contains("content-length: 0");
      client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readHead()).contains("content-length: 4");
      client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
      client.readHead();
      assertThat(client.read(4)).isEqualTo("body");
    }
  }

  @Test
  void http10ClientsGetABodyThatEndsWithTheConnection() throws Exception {
    Answering origin = new Answering(seen -> seen.head(200, false).write("all").end());
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        Wire client = Wire.connect(edge.port())) {
      client.send("GET / HTTP/1.0\r\n\r\n");
      assertThat(client.readToEnd())
          .contains("connection: close")
          .doesNotContain("chunked")
          .endsWith("\r\n\r\nall");
      assertThat(origin.seen.get(0).exchange.request().authority())
          .isEqualTo("127.0.0.1:" + edge.port());
    }
  }

  @Test
  void informationalHeadsAndContinuePass() throws Exception {
    Answering origin = Answering.nothing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        Wire client = Wire.connect(edge.port())) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      await().until(() -> origin.seen.size() == 1);
      Answering.Seen one = origin.seen.get(0);
      assertThat(one.exchange.request().fields().get("expect")).hasToString("100-continue");
      one.informational(103, "link", "</a.css>").informational(100);
      assertThat(client.readHead()).isEqualTo("HTTP/1.1 103 Early Hints\nlink: </a.css>");
      assertThat(client.readHead()).isEqualTo("HTTP/1.1 100 Continue");
      client.send("ok");
      await().until(() -> one.ended);
      one.head(200, true);
      assertThat(client.readHead()).startsWith("HTTP/1.1 200").doesNotContain("close");
    }
  }

  @Test
  void aFinalAnswerInsteadOfContinueEndsTheConnection() throws Exception {
    Answering origin = new Answering(seen -> seen.head(413, true));
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        Wire client = Wire.connect(edge.port())) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      assertThat(client.readToEnd()).startsWith("HTTP/1.1 413").contains("connection: close");
    }
  }

  @Test
  void failuresBeforeTheHeadAreProblemsAndOpenAiErrorsOnItsPaths() throws Exception {
    Answering origin =
        new Answering(
            seen ->
                seen.exchange.fail(Failure.of(Failure.Reason.NO_CORE, "No \"core\" can take it.")));
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        Wire client = Wire.connect(edge.port())) {
      client.send(GET);
      String head = client.readHead();
      assertThat(head)
          .startsWith("HTTP/1.1 503")
          .contains("content-type: application/problem+json")
          .contains("retry-after: 1");
      String id = head.replaceAll("(?s).*x-trace-id: ([0-9a-f]{32}).*", "$1");
      assertThat(client.read(length(head)))
          .contains("\"status\":503")
          .contains("No \\\"core\\\" can take it.")
          .contains("\"traceId\":\"" + id + "\"");
      client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n\r\n");
      head = client.readHead();
      assertThat(head).contains("content-type: application/json");
      assertThat(client.read(length(head)))
          .startsWith("{\"error\":{\"message\":\"No \\\"core\\\" can take it.\"")
          .contains("\"code\":\"no_core\"");
    }
  }

  @Test
  void aFailureAfterTheHeadNeverLooksWhole() throws Exception {
    Answering origin =
        new Answering(
            seen -> {
              seen.head(200, false).write("part");
              seen.later(
                  () -> seen.exchange.fail(Failure.of(Failure.Reason.LINK_LOST, "Link lost.")));
            });
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        Wire client = Wire.connect(edge.port())) {
      client.send(GET);
      assertThat(client.readToEnd()).endsWith("\r\n\r\n4\r\npart\r\n");
    }
  }

  @Test
  void aClientThatLeavesCancelsAtOnce() throws Exception {
    Answering origin = new Answering(seen -> seen.head(200, false).write("x"));
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin)) {
      try (Wire client = Wire.connect(edge.port())) {
        client.send(GET);
        client.readHead();
      }
      await().until(() -> origin.seen.get(0).cancelled == CancelReason.CLIENT_GONE);
    }
  }

  @Test
  void aClientThatLeavesIsSeenAlthoughNobodyReadsItsBody() throws Exception {
    Answering origin = Answering.nothing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin)) {
      for (boolean reset : new boolean[] {false, true}) {
        origin.seen.clear();
        try (Wire client = Wire.connect(edge.port())) {
          client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n");
          await().until(() -> origin.seen.size() == 1);
          Answering.Seen one = origin.seen.get(0);
          one.consumes = false;
          client.send("x".repeat(reset ? 200_000 : 70_000));
          await().until(() -> one.received.get() >= 65_536);
          if (reset) {
            client.reset();
          }
        }
        await().until(() -> origin.seen.get(0).cancelled == CancelReason.CLIENT_GONE);
      }
      await().untilAsserted(() -> assertThat(edge.budget.reservedBytes()).isZero());
    }
  }

  private static String head(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  private static int length(String head) {
    return Integer.parseInt(head.replaceAll("(?s).*content-length: (\\d+).*", "$1"));
  }
}
