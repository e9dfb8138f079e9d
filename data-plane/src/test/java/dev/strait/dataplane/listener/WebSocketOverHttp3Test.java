package dev.strait.dataplane.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.nodeconfig.WebSocketConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** WebSockets over HTTP/3 (RFC 9220), frame by frame; e2e/http3 asks an independent client. */
class WebSocketOverHttp3Test {
  private static final WebSocketConfig QUICK = new WebSocketConfig(100, 400, 65_536, 65_536);
  private static final WebSocketConfig PATIENT = new WebSocketConfig(100, 30_000, 65_536, 65_536);

  @Test
  void severalShareAConnectionAndPongsOfOursStayHere() throws Exception {
    Answering origin = agreeing();
    try (Http3Edge edge = Http3Edge.open(origin, PATIENT);
        H3Client client = edge.client()) {
      H3Client.Stream first = connect(client, "13");
      assertThat(first.next()).isEqualTo("head 200");
      H3Client.Stream second = connect(client, "13");
      assertThat(second.next()).isEqualTo("head 200");
      var request = origin.seen.get(0).exchange.request();
      assertThat(request.kind()).isEqualTo(Kind.UPGRADE);
      assertThat(request.method()).isEqualTo("GET");
      assertThat(request.protocol()).isEqualTo("websocket");

      client.data(first, "\u0081\u0080\u0000\u0000\u0000\u0000", false);
      await().until(() -> origin.seen.get(0).body().length() == 6);
      String ping = second.next();
      assertThat(ping).startsWith("data \u0089\u000c").hasSize(5 + 14);
      client.data(second, "\u008a\u008c\u0000\u0000\u0000\u0000" + ping.substring(7), true);

      await().until(() -> origin.seen.get(1).ended);
      assertThat(origin.seen.get(1).body()).isEmpty();
      origin.seen.get(1).end();
      String next = second.next();
      while (next.startsWith("data \u0089")) {
        next = second.next();
      }
      assertThat(next).isEqualTo("end");
      assertThat(origin.seen.get(0).cancelled).isNull();
    }
  }

  @Test
  void aSilentClientIsToldAndBothSidesEnd() throws Exception {
    Answering origin = agreeing();
    try (Http3Edge edge = Http3Edge.open(origin, QUICK);
        H3Client client = edge.client()) {
      H3Client.Stream stream = connect(client, "13");
      assertThat(stream.next()).isEqualTo("head 200");
      assertThat(stream.next()).startsWith("data \u0089\u000c");

      assertThat(stream.next())
          .startsWith("data \u0088")
          .contains("\u0003\u00e9The client did not");

      assertThat(stream.next()).isEqualTo("end");
      assertThat(origin.seen.get(0).cancelled).isEqualTo(CancelReason.TIMEOUT);
      assertThat(edge.edge.metrics.rejections(Rejection.NO_PONG)).isOne();
    }
  }

  @Test
  void aFailureIsACloseFrame() throws Exception {
    Answering origin = agreeing();
    try (Http3Edge edge = Http3Edge.open(origin, WebSocketConfig.DEFAULT);
        H3Client client = edge.client()) {
      H3Client.Stream stream = connect(client, "13");
      assertThat(stream.next()).isEqualTo("head 200");
      Answering.Seen one = origin.seen.get(0);
      one.later(() -> one.exchange.fail(Failure.of(Failure.Reason.LINK_LOST, "Lost.")));

      assertThat(stream.next()).isEqualTo("data \u0088\u0007\u0003\u00f6Lost.");
      assertThat(stream.next()).isEqualTo("end");
      await().until(() -> edge.edge.budget.reservedBytes() == 0);
    }
  }

  @Test
  void aDrainAtItsDeadlineSaysGoodbye() throws Exception {
    Answering origin = agreeing();
    try (Http3Edge edge = Http3Edge.open(origin, WebSocketConfig.DEFAULT);
        H3Client client = edge.client()) {
      H3Client.Stream stream = connect(client, "13");
      assertThat(stream.next()).isEqualTo("head 200");
      edge.edge.listeners.drain();
      client.data(stream, "\u0081\u0080\u0000\u0000\u0000\u0000", false);
      await().until(() -> origin.seen.get(0).body().length() == 6);

      edge.edge.listeners.close();

      assertThat(stream.next())
          .startsWith("data \u0088")
          .contains("\u0003\u00e9This node is ending");
      assertThat(origin.seen.get(0).cancelled).isEqualTo(CancelReason.DRAINED);
    }
  }

  @Test
  void aClientThatLeavesIsToldOn() throws Exception {
    Answering origin = agreeing();
    try (Http3Edge edge = Http3Edge.open(origin, WebSocketConfig.DEFAULT);
        H3Client client = edge.client()) {
      H3Client.Stream stream = connect(client, "13");
      assertThat(stream.next()).isEqualTo("head 200");

      client.reset(stream);

      await().until(() -> origin.seen.get(0).cancelled == CancelReason.CLIENT_GONE);
    }
  }

  @Test
  void aStuckOriginStopsTheClientAndNoTimeIsCountedAgainstIt() throws Exception {
    Answering origin =
        new Answering(
            seen -> {
              seen.consumes = false;
              seen.head(101, false);
            });
    try (Http3Edge edge = Http3Edge.open(origin, QUICK);
        H3Client client = edge.client()) {
      H3Client.Stream stream = connect(client, "13");
      assertThat(stream.next()).isEqualTo("head 200");
      String header =
          "\u0082\u00ff\u0000\u0000\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000\u0000";
      client.data(stream, header + "x".repeat(262_144), false);
      Answering.Seen one = origin.seen.get(0);
      await()
          .pollDelay(Duration.ofSeconds(1))
          .untilAsserted(() -> assertThat(one.cancelled).isNull());
      assertThat(one.received.get()).isBetween(60_000L, 140_000L);

      one.later(
          () -> {
            one.consumes = true;
            one.exchange.requestConsumed((int) one.received.get());
          });

      await().until(() -> one.received.get() == header.length() + 262_144);
    }
  }

  @Test
  void aSlowReaderHoldsTheOriginAndItsPingsWait() throws Exception {
    Answering origin = agreeing();
    try (Http3Edge edge = Http3Edge.open(origin, QUICK);
        H3Client client = H3Client.withWindow(edge.port(), edge.authority, 4_096)) {
      H3Client.Stream stream = connect(client, "13");
      assertThat(stream.next()).isEqualTo("head 200");
      stream.takes = false;
      Answering.Seen one = origin.seen.get(0);
      String frame = "\u0082~\u00ea`" + "y".repeat(60_000);
      one.write(frame);
      await()
          .pollDelay(Duration.ofSeconds(1))
          .untilAsserted(() -> assertThat(one.cancelled).isNull());
      assertThat(one.consumed.get()).isLessThan(frame.length());

      client.readOn(stream);

      StringBuilder came = new StringBuilder();
      while (came.length() < frame.length()) {
        came.append(stream.data(1));
      }
      assertThat(came.toString().replace("\u0089\u000c", "")).contains("y".repeat(60_000));
      await().until(() -> one.consumed.get() == frame.length());
    }
  }

  @Test
  void framesBeforeTheAnswerEndTheStream() throws Exception {
    Answering origin = Answering.nothing();
    try (Http3Edge edge = Http3Edge.open(origin, WebSocketConfig.DEFAULT);
        H3Client client = edge.client()) {
      H3Client.Stream stream = connect(client, "13");
      await().until(() -> !origin.seen.isEmpty());
      client.data(stream, "too early", false);

      assertThat(stream.next()).isEqualTo("reset 10e");
      assertThat(origin.seen.get(0).body()).isEmpty();
      await().until(() -> origin.seen.get(0).cancelled == CancelReason.PROTOCOL_ERROR);
    }
  }

  @Test
  void aRefusalIsAnOrdinaryAnswer() throws Exception {
    Answering origin =
        new Answering(seen -> seen.head(403, false, "content-length", "2").write("no").end());
    try (Http3Edge edge = Http3Edge.open(origin, WebSocketConfig.DEFAULT);
        H3Client client = edge.client()) {
      H3Client.Stream stream = connect(client, "13");

      assertThat(stream.next()).isEqualTo("head 403");
      assertThat(stream.data(2)).isEqualTo("no");
      assertThat(stream.next()).isEqualTo("end");
    }
  }

  @Test
  void anEndInTheMiddleOfAFrameBreaksOff() throws Exception {
    Answering origin = agreeing();
    try (Http3Edge edge = Http3Edge.open(origin, WebSocketConfig.DEFAULT);
        H3Client client = edge.client()) {
      H3Client.Stream stream = connect(client, "13");
      assertThat(stream.next()).isEqualTo("head 200");

      client.data(stream, "\u0081\u0085\u0000\u0000", true);

      assertThat(stream.next()).isEqualTo("reset 10e");
      await().until(() -> origin.seen.get(0).cancelled == CancelReason.CLIENT_GONE);
      assertThat(origin.seen.get(0).ended).isFalse();
    }
  }

  @Test
  void onTheStreamOfAConnectOnlyDataMayFollow() throws Exception {
    Answering origin = agreeing();
    try (Http3Edge edge = Http3Edge.open(origin, WebSocketConfig.DEFAULT);
        H3Client client = edge.client()) {
      H3Client.Stream stream = connect(client, "13");
      assertThat(stream.next()).isEqualTo("head 200");

      client.trailers(stream, "a", "b");

      client.awaitClosed();
      assertThat(client.closes).containsExactly("105");
      await().until(() -> origin.seen.get(0).cancelled != null);
    }
  }

  @Test
  void anExtendedConnectIsCheckedAndOtherProtocolsAreNotImplemented() throws Exception {
    Answering origin = agreeing();
    try (Http3Edge edge = Http3Edge.open(origin, WebSocketConfig.DEFAULT);
        H3Client client = edge.client()) {
      assertThat(connect(client, "8").next()).isEqualTo("head 400");
      assertThat(client.request("CONNECT", "/ws", false, ":protocol", "connect-udp").next())
          .isEqualTo("head 501");
      assertThat(client.request("GET", "/ws", false, ":protocol", "websocket").next())
          .startsWith("reset");
      assertThat(origin.seen).isEmpty();
    }
  }

  private static H3Client.Stream connect(H3Client client, String version) throws Exception {
    return client.request(
        "CONNECT", "/ws", false, ":protocol", "websocket", "sec-websocket-version", version);
  }

  private static Answering agreeing() {
    return new Answering(seen -> seen.head(101, false));
  }
}
