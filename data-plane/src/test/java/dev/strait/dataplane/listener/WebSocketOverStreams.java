package dev.strait.dataplane.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.nodeconfig.WebSocketConfig;
import org.junit.jupiter.api.Test;

/** WebSockets that share a connection (RFC 8441, RFC 9220), frame by frame. */
abstract class WebSocketOverStreams {
  static final WebSocketConfig QUICK = new WebSocketConfig(100, 400, 65_536, 65_536);
  static final WebSocketConfig PATIENT = new WebSocketConfig(100, 30_000, 65_536, 65_536);

  /** A listener and a client's connection to it. */
  interface Connection extends AutoCloseable {
    EdgeUnderTest edge();

    Arrivals request(String method, String path, boolean end, String... fields) throws Exception;

    void data(Arrivals stream, String text, boolean end);

    void reset(Arrivals stream);

    @Override
    void close();
  }

  abstract Connection open(Answering origin, WebSocketConfig settings) throws Exception;

  /** The code of a reset for what breaks the protocol, as the client tells it. */
  abstract String malformed();

  @Test
  void severalShareAConnectionAndPongsOfOursStayHere() throws Exception {
    Answering origin = agreeing();
    try (Connection client = open(origin, PATIENT)) {
      Arrivals first = connect(client, "13");
      assertThat(first.next()).isEqualTo("head 200");
      Arrivals second = connect(client, "13");
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
    try (Connection client = open(origin, QUICK)) {
      Arrivals stream = connect(client, "13");
      assertThat(stream.next()).isEqualTo("head 200");
      assertThat(stream.next()).startsWith("data \u0089\u000c");

      assertThat(stream.next())
          .startsWith("data \u0088")
          .contains("\u0003\u00e9The client did not");

      assertThat(stream.next()).isEqualTo("end");
      assertThat(origin.seen.get(0).cancelled).isEqualTo(CancelReason.TIMEOUT);
      assertThat(client.edge().metrics.rejections(Rejection.NO_PONG)).isOne();
    }
  }

  @Test
  void aFailureIsACloseFrame() throws Exception {
    Answering origin = agreeing();
    try (Connection client = open(origin, WebSocketConfig.DEFAULT)) {
      Arrivals stream = connect(client, "13");
      assertThat(stream.next()).isEqualTo("head 200");
      Answering.Seen one = origin.seen.get(0);
      one.later(() -> one.exchange.fail(Failure.of(Failure.Reason.LINK_LOST, "Lost.")));

      assertThat(stream.next()).isEqualTo("data \u0088\u0007\u0003\u00f6Lost.");
      assertThat(stream.next()).isEqualTo("end");
      await().until(() -> client.edge().budget.reservedBytes() == 0);
    }
  }

  @Test
  void aDrainAtItsDeadlineSaysGoodbye() throws Exception {
    Answering origin = agreeing();
    try (Connection client = open(origin, WebSocketConfig.DEFAULT)) {
      Arrivals stream = connect(client, "13");
      assertThat(stream.next()).isEqualTo("head 200");
      client.edge().listeners.drain();
      client.data(stream, "\u0081\u0080\u0000\u0000\u0000\u0000", false);
      await().until(() -> origin.seen.get(0).body().length() == 6);

      client.edge().listeners.close();

      assertThat(stream.next())
          .startsWith("data \u0088")
          .contains("\u0003\u00e9This node is ending");
      assertThat(origin.seen.get(0).cancelled).isEqualTo(CancelReason.DRAINED);
    }
  }

  @Test
  void aClientThatLeavesIsToldOn() throws Exception {
    Answering origin = agreeing();
    try (Connection client = open(origin, WebSocketConfig.DEFAULT)) {
      Arrivals stream = connect(client, "13");
      assertThat(stream.next()).isEqualTo("head 200");

      client.reset(stream);

      await().until(() -> origin.seen.get(0).cancelled == CancelReason.CLIENT_GONE);
    }
  }

  @Test
  void anEndInTheMiddleOfAFrameBreaksOff() throws Exception {
    Answering origin = agreeing();
    try (Connection client = open(origin, WebSocketConfig.DEFAULT)) {
      Arrivals stream = connect(client, "13");
      assertThat(stream.next()).isEqualTo("head 200");

      client.data(stream, "\u0081\u0085\u0000\u0000", true);

      assertThat(stream.next()).isEqualTo("reset " + malformed());
      await().until(() -> origin.seen.get(0).cancelled == CancelReason.CLIENT_GONE);
      assertThat(origin.seen.get(0).ended).isFalse();
    }
  }

  @Test
  void framesBeforeTheAnswerEndTheStream() throws Exception {
    Answering origin = Answering.nothing();
    try (Connection client = open(origin, WebSocketConfig.DEFAULT)) {
      Arrivals stream = connect(client, "13");
      await().until(() -> !origin.seen.isEmpty());
      client.data(stream, "too early", false);

      assertThat(stream.next()).isEqualTo("reset " + malformed());
      assertThat(origin.seen.get(0).body()).isEmpty();
      await().until(() -> origin.seen.get(0).cancelled == CancelReason.PROTOCOL_ERROR);
    }
  }

  @Test
  void aRefusalIsAnOrdinaryAnswer() throws Exception {
    Answering origin =
        new Answering(seen -> seen.head(403, false, "content-length", "2").write("no").end());
    try (Connection client = open(origin, WebSocketConfig.DEFAULT)) {
      Arrivals stream = connect(client, "13");

      assertThat(stream.next()).isEqualTo("head 403");
      assertThat(stream.data(2)).isEqualTo("no");
      assertThat(stream.next()).isEqualTo("end");
    }
  }

  @Test
  void anExtendedConnectIsCheckedAndOtherProtocolsAreNotImplemented() throws Exception {
    Answering origin = agreeing();
    try (Connection client = open(origin, WebSocketConfig.DEFAULT)) {
      assertThat(connect(client, "8").next()).isEqualTo("head 400");
      assertThat(client.request("CONNECT", "/ws", false, ":protocol", "connect-udp").next())
          .isEqualTo("head 501");
      assertThat(client.request("GET", "/ws", false, ":protocol", "websocket").next())
          .startsWith("reset");
      assertThat(origin.seen).isEmpty();
    }
  }

  static Arrivals connect(Connection client, String version) throws Exception {
    return client.request(
        "CONNECT", "/ws", false, ":protocol", "websocket", "sec-websocket-version", version);
  }

  static Answering agreeing() {
    return new Answering(seen -> seen.head(101, false));
  }
}
