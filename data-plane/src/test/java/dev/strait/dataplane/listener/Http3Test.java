package dev.strait.dataplane.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.nodeconfig.LimitsConfig;
import io.netty.handler.codec.quic.QuicClosedChannelException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP/3 over real sockets, by Netty's own client; e2e/http3 asks an independent one. */
class Http3Test {

  @Test
  void requestsAndAnswersCrossWithFieldsBodiesAndTrailers() throws Exception {
    Answering origin = Answering.nothing();
    try (Http3Edge edge = Http3Edge.open(origin);
        H3Client client = edge.client()) {
      H3Client.Stream stream = client.request("POST", "/a?b=c", false, "x-one", "1");
      client.data(stream, "hello ", false);
      client.data(stream, "edge", false);
      client.trailers(stream, "x-sum", "7");
      await().until(() -> origin.seen.size() == 1 && origin.seen.get(0).ended);
      Answering.Seen seen = origin.seen.get(0);
      assertThat(seen.body()).isEqualTo("hello edge");
      assertThat(String.valueOf(seen.trailers)).contains("x-sum");
      var request = seen.exchange.request();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.path()).isEqualTo("/a?b=c");
      assertThat(request.authority()).isEqualTo("a.example");
      assertThat(request.scheme()).isEqualTo("https");
      assertThat(request.fields().get("x-one")).hasToString("1");
      assertThat(request.fields().get("via")).hasToString("3.0 strait");
      assertThat(request.fields().get("x-forwarded-proto")).hasToString("https");
      assertThat(request.fields().get("early-data")).isNull();
      seen.informational(103, "x-t-hint", "h");
      seen.head(200, false, "x-t-a", "1").write("one ").write("two").end("x-t-sum", "9");
      assertThat(stream.next()).isEqualTo("head 103 x-t-hint=h");
      assertThat(stream.next()).isEqualTo("head 200 x-t-a=1");
      assertThat(stream.data(7)).isEqualTo("one two");
      assertThat(stream.next()).isEqualTo("trailers x-t-sum=9");
      assertThat(stream.next()).isEqualTo("end");
      await().until(() -> edge.edge.budget.reservedBytes() == 0);
    }
  }

  /** Else quiche could forget it (cloudflare/quiche#2525). */
  @Test
  void anEndThatComesAloneTravelsInAnEmptyFrame() throws Exception {
    Answering origin = Answering.nothing();
    try (Http3Edge edge = Http3Edge.open(origin);
        H3Client client = edge.client()) {
      H3Client.Stream stream = client.request("GET", "/", true);
      await().until(() -> origin.seen.size() == 1);
      Answering.Seen seen = origin.seen.get(0);
      seen.head(200, false).write("all of it");
      assertThat(stream.next()).isEqualTo("head 200");
      assertThat(stream.next()).isEqualTo("data all of it");
      seen.end();
      assertThat(stream.next()).isEqualTo("end");
      assertThat(stream.emptyFrames).hasValue(1);
    }
  }

  @Test
  void aRequestWithoutBodyIsKnownAsSuch() throws Exception {
    Answering origin = Answering.text("hello");
    try (Http3Edge edge = Http3Edge.open(origin);
        H3Client client = edge.client()) {
      H3Client.Stream get = client.request("GET", "/", true);
      assertThat(get.next()).isEqualTo("head 200");
      assertThat(get.data(5)).isEqualTo("hello");
      assertThat(get.next()).isEqualTo("end");
      H3Client.Stream head = client.request("HEAD", "/", true);
      assertThat(head.next()).isEqualTo("head 200");
      assertThat(head.next()).isEqualTo("end");
    }
  }

  @Test
  void whatIsMalformedIsResetAndWhatIsRefusedIsAnswered() throws Exception {
    Answering origin = Answering.text("hello");
    try (Http3Edge edge = Http3Edge.open(origin);
        H3Client client = edge.client()) {
      String[][] malformed = {
        {"transfer-encoding", "chunked"},
        {"connection", "close"},
        {"X-Upper", "1"},
        {"x-line", "a\r\nb: c"},
        {"content-length", "many"},
        {"te", "gzip"}
      };
      for (String[] field : malformed) {
        H3Client.Stream stream = client.request("GET", "/", true, field);
        assertThat(stream.next()).as(field[0]).isEqualTo("reset 10e");
      }
      H3Client.Stream shorter = client.request("POST", "/", false, "content-length", "9");
      client.data(shorter, "five5", true);
      assertThat(shorter.next()).isEqualTo("reset 10e");
      assertThat(client.request("GET", "/", true, "expect", "x").next()).isEqualTo("head 417");
      assertThat(client.request("GET", "/", true, "host", "a.example", "x-1", "2").next())
          .isEqualTo("head 200");
      String[] many = new String[300];
      for (int i = 0; i < many.length; i++) {
        many[i] = i % 2 == 0 ? "x-" + i : "1";
      }
      assertThat(client.request("GET", "/", true, many).next()).isEqualTo("head 431");
      assertThat(client.request("GET", "/", true, "x-long", "y".repeat(66_000)).next())
          .isEqualTo("head 431");
      assertThat(client.request("CONNECT", "/", true).next()).startsWith("reset");
      assertThat(client.request("GET", "/", true).next()).isEqualTo("head 200");
      assertThat(origin.seen.stream().filter(one -> one.ended || one.exchange.requestEnded()))
          .hasSize(2);
    }
  }

  @Test
  void aClientThatLeavesCancelsItsExchange() throws Exception {
    Answering origin = Answering.nothing();
    try (Http3Edge edge = Http3Edge.open(origin);
        H3Client client = edge.client()) {
      H3Client.Stream both = client.request("POST", "/both", false);
      await().until(() -> origin.seen.size() == 1);
      client.reset(both);
      await().until(() -> origin.seen.get(0).cancelled == CancelReason.CLIENT_GONE);
      H3Client.Stream waiting = client.request("GET", "/waiting", true);
      await().until(() -> origin.seen.size() == 2);
      client.stop(waiting);
      await().until(() -> origin.seen.get(1).cancelled == CancelReason.CLIENT_GONE);
      H3Client.Stream streaming = client.request("GET", "/streaming", true);
      await().until(() -> origin.seen.size() == 3);
      origin.seen.get(2).head(200, false).write("a");
      assertThat(streaming.next()).isEqualTo("head 200");
      client.stop(streaming);
      await().until(() -> origin.seen.get(2).cancelled == CancelReason.CLIENT_GONE);
      client.request("GET", "/gone", true);
      await().until(() -> origin.seen.size() == 4);
      client.close();
      await().until(() -> origin.seen.get(3).cancelled == CancelReason.CLIENT_GONE);
      await().until(() -> edge.edge.listeners.openConnections() == 0);
    }
  }

  @Test
  void aRequestIsReadOnlyAsItsExchangeTakes() throws Exception {
    Answering origin = Answering.nothing();
    try (Http3Edge edge = Http3Edge.open(origin);
        H3Client client = edge.client()) {
      H3Client.Stream stuck = client.request("POST", "/stuck", false);
      await().until(() -> origin.seen.size() == 1);
      Answering.Seen one = origin.seen.get(0);
      one.consumes = false;
      for (int i = 0; i < 16; i++) {
        client.data(stuck, "x".repeat(60_000), i == 15);
      }
      await().until(() -> one.received.get() >= 65_536);
      H3Client.Stream other = client.request("POST", "/other", false);
      client.data(other, "z".repeat(60_000), true);
      await().until(() -> origin.seen.size() == 2 && origin.seen.get(1).ended);
      assertThat(one.received.get()).isBetween(65_536L, 65_536L + 65_536);
      one.consumes = true;
      long got = one.received.get();
      one.later(() -> one.exchange.requestConsumed((int) got));
      await().until(() -> one.ended);
      assertThat(one.received).hasValue(960_000);
      assertThat(edge.edge.budget.reservedBytes()).isZero();
    }
  }

  /** The window opens by others' doing then, not only by what its own exchange takes. */
  @Test
  void aRequestGoesOnWhenTheNodeIsShortNoMore() throws Exception {
    Answering origin = Answering.nothing();
    try (Http3Edge edge = Http3Edge.open(origin);
        H3Client client = edge.client()) {
      edge.edge.budget.reserve(edge.edge.budget.capacityBytes());
      H3Client.Stream stream = client.request("POST", "/", false);
      await().until(() -> origin.seen.size() == 1);
      Answering.Seen one = origin.seen.get(0);
      one.consumes = false;
      client.data(stream, "x".repeat(200_000), true);
      await().until(() -> one.received.get() >= 16_384);
      H3Client.Stream other = client.request("GET", "/other", true);
      await().until(() -> origin.seen.size() == 2); // what could be read of the first was read
      long got = one.received.get();
      assertThat(got).isLessThan(65_536);
      edge.edge.budget.release(edge.edge.budget.capacityBytes());
      one.consumes = true;
      one.later(() -> one.exchange.requestConsumed((int) got));
      await().until(() -> one.ended);
      assertThat(one.received).hasValue(200_000);
      assertThat(edge.edge.budget.reservedBytes()).isZero();
      client.reset(other);
    }
  }

  @Test
  void aStuckReaderHoldsItsOwnCreditOnlyAndIsResetInTheEnd() throws Exception {
    Answering origin = Answering.nothing();
    LimitsConfig d = LimitsConfig.defaults();
    LimitsConfig hasty =
        new LimitsConfig(
            d.maxConnections(), 10, 8_192, 65_536, 128, 10_000, 15_000, 300_000, 2_000, 0);
    try (Http3Edge edge = Http3Edge.open(origin, hasty, 1);
        H3Client client = H3Client.withWindow(edge.port(), edge.authority, 1_000)) {
      H3Client.Stream stuck = client.request("GET", "/stuck", true);
      stuck.takes = false;
      H3Client.Stream reader = client.request("GET", "/reader", true);
      await().until(() -> origin.seen.size() == 2);
      Answering.Seen one = origin.seen.get(0);
      one.head(200, false);
      for (int i = 0; i < 40; i++) {
        one.write("x".repeat(1_000));
      }
      Answering.Seen two = origin.seen.get(1);
      two.head(200, false);
      assertThat(reader.next()).isEqualTo("head 200");
      for (int i = 0; i < 10; i++) {
        two.write("y".repeat(1_000));
        assertThat(reader.data(1_000)).isEqualTo("y".repeat(1_000));
      }
      await().until(() -> two.consumed.get() == 10_000);
      await().until(() -> one.cancelled == CancelReason.CLIENT_STUCK);
      assertThat(one.consumed.get()).isLessThan(40_000);
      assertThat(edge.edge.metrics.rejections(Rejection.STUCK)).isEqualTo(1);
      assertThat(two.cancelled).isNull();
    }
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "DATA first, 0 1 97, 105",
    "SETTINGS on a request stream, 4 0, 105",
    "GOAWAY on a request stream, 7 1 0, 105",
    "a frame of HTTP/2, 2 0, 105",
    "PUSH_PROMISE, 5 3 0 0 0, 105",
    "no such field in QPACK's table, 1 3 0 0 128, 200",
    "a type cut short, 64, 106",
    "a length cut short, 1 64, 106",
    "a head cut short, 1 9 0 0, 106",
    "a head beyond twice what is allowed, 1 128 2 255 255, 107"
  })
  void wrongFramesEndTheConnectionWithTheirCode(String what, String bytes, String code)
      throws Exception {
    Answering origin = Answering.text("hello");
    try (Http3Edge edge = Http3Edge.open(origin);
        H3Client client = edge.client()) {
      int[] octets = Arrays.stream(bytes.split(" ")).mapToInt(Integer::parseInt).toArray();
      client.raw(client.open(), true, octets);
      assertThat(client.closes.poll(10, TimeUnit.SECONDS)).as(what).isEqualTo(code);
      assertThat(origin.seen).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "GOAWAY without an id, 7 0, 106",
    "GOAWAY with half an id, 7 2 192 0, 106",
    "MAX_PUSH_ID with more than an id, 13 2 0 0, 106",
    "CANCEL_PUSH without a push, 13 1 9 3 1 1, 108"
  })
  void wrongControlFramesEndTheConnectionWithTheirCode(String what, String bytes, String code)
      throws Exception {
    try (Http3Edge edge = Http3Edge.open(Answering.text("hello"));
        H3Client client = edge.client()) {
      assertThat(client.request("GET", "/", true).next()).isEqualTo("head 200");
      Arrays.stream(bytes.split(" ")).mapToInt(Integer::parseInt).forEach(client::control);
      assertThat(client.closes.poll(10, TimeUnit.SECONDS)).as(what).isEqualTo(code);
      assertThat(edge.edge.metrics.rejections(Rejection.MALFORMED)).isEqualTo(1);
    }
  }

  @Test
  void anUnknownFrameIsIgnoredWhoseLowBitsSayData() throws Exception {
    Answering origin = Answering.nothing();
    try (Http3Edge edge = Http3Edge.open(origin);
        H3Client client = edge.client()) {
      H3Client.Stream stream = client.request("POST", "/", false);
      for (int octet : new int[] {192, 0, 0, 1, 0, 0, 0, 0, 1, 97}) {
        client.raw(stream, false, octet);
      }
      client.raw(stream, true, 0, 1, 98);
      await().until(() -> origin.seen.size() == 1 && origin.seen.get(0).ended);
      assertThat(origin.seen.get(0).received).hasValue(1);
    }
  }

  @Test
  void aBodyCutShortIsNeverTakenForTheWhole() throws Exception {
    Answering origin = Answering.nothing();
    try (Http3Edge edge = Http3Edge.open(origin);
        H3Client client = edge.client()) {
      H3Client.Stream stream = client.request("POST", "/", false);
      client.raw(stream, true, 0, 10, 97, 98);
      assertThat(client.closes.poll(10, TimeUnit.SECONDS)).isEqualTo("106");
      await().until(() -> origin.seen.get(0).cancelled == CancelReason.CLIENT_GONE);
      assertThat(origin.seen.get(0).ended).isFalse();
      assertThat(edge.edge.metrics.rejections(Rejection.MALFORMED)).isEqualTo(1);
    }
  }

  @Test
  void aStreamWithoutAHeadIsReset() throws Exception {
    try (Http3Edge edge = Http3Edge.open(Answering.text("hello"));
        H3Client client = edge.client()) {
      H3Client.Stream stream = client.open();
      client.raw(stream, true, 33, 0);
      assertThat(stream.next()).isEqualTo("reset 10d");
      assertThat(client.request("GET", "/", true).next()).isEqualTo("head 200");
    }
  }

  @Test
  void rapidResetsEndTheConnection() throws Exception {
    Answering origin = Answering.nothing();
    try (Http3Edge edge = Http3Edge.open(origin, streams(10), 1);
        H3Client client = edge.client()) {
      // On a slow machine a window of time may end, and its count with it, before it is full.
      for (int i = 0; i < 2_000 && client.connected(); i++) {
        await()
            .pollInSameThread()
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(1))
            .until(() -> client.mayOpen() || !client.connected());
        try {
          client.reset(client.request("POST", "/" + i, false));
        } catch (Exception e) { // the edge was quicker than this loop
          assertThat(e).isInstanceOf(ClosedChannelException.class);
          break;
        }
      }
      assertThat(client.closes.poll(10, TimeUnit.SECONDS)).isEqualTo("107");
      assertThat(edge.edge.metrics.rejections(Rejection.FLOOD)).isEqualTo(1);
      await()
          .until(
              () ->
                  origin.seen.stream().allMatch(one -> one.cancelled == CancelReason.CLIENT_GONE));
    }
  }

  @Test
  void drainSaysGoAwayAndLetsWhatHasBegunEnd() throws Exception {
    Answering origin = new Answering(seen -> seen.head(200, false).write("a"));
    try (Http3Edge edge = Http3Edge.open(origin);
        H3Client client = edge.client()) {
      H3Client.Stream stream = client.request("GET", "/", true);
      assertThat(stream.next()).isEqualTo("head 200");
      var drained = edge.edge.listeners.drain().toCompletableFuture();
      assertThat(client.goAways.poll(10, TimeUnit.SECONDS)).isEqualTo("4611686018427387900");
      assertThat(client.goAways.poll(10, TimeUnit.SECONDS)).isEqualTo("4");
      assertThat(drained).isNotDone();
      origin.seen.get(0).write("b").end();
      assertThat(stream.data(2)).isEqualTo("ab");
      assertThat(stream.next()).isEqualTo("end");
      assertThat(client.closes.poll(10, TimeUnit.SECONDS)).isEqualTo("100");
      await().until(drained::isDone);
    }
  }

  @Test
  void aRenewedCertificateServesNewConnectionsAndDropsNone() throws Exception {
    Answering origin = Answering.text("hello");
    try (Http3Edge edge = Http3Edge.open(origin);
        H3Client old = edge.client()) {
      assertThat(old.request("GET", "/", true).next()).isEqualTo("head 200");
      assertThat(edge.apply(origin, LimitsConfig.defaults(), "localhost", "b.example")).isEmpty();
      try (H3Client next = edge.client()) {
        assertThat(next.request("GET", "/", true).next()).isEqualTo("head 200");
      }
      assertThat(edge.apply(origin, LimitsConfig.defaults(), "b.example")).isEmpty();
      assertThatThrownBy(edge::client).isNotNull();
      assertThat(old.request("GET", "/", true).next()).isEqualTo("head 200");
    }
  }

  @Test
  void answersOverTcpAnnounceIt() throws Exception {
    try (Http3Edge edge = Http3Edge.open(Answering.text("hello"))) {
      for (HttpClient.Version version : HttpClient.Version.values()) {
        HttpResponse<String> answer = edge.overTcp(version);
        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.headers().firstValue("alt-svc"))
            .hasValue("h3=\":" + edge.port() + "\"; ma=86400");
      }
    }
  }

  @Test
  void connectionsSpreadOverLoopsAndStayThere() throws Exception {
    Answering origin = Answering.text("hello");
    try (Http3Edge edge = Http3Edge.open(origin, LimitsConfig.defaults(), 3)) {
      for (int i = 0; i < 30; i++) {
        try (H3Client client = edge.client()) {
          assertThat(client.request("GET", "/", true).next()).isEqualTo("head 200");
          assertThat(client.request("GET", "/", true).next()).isEqualTo("head 200");
        }
      }
      assertThat(origin.seen.stream().map(one -> one.exchange.loop()).distinct()).hasSize(3);
      for (int i = 0; i < 60; i += 2) {
        assertThat(origin.seen.get(i).exchange.loop())
            .isSameAs(origin.seen.get(i + 1).exchange.loop());
      }
    }
  }

  @Test
  void aConnectionBeyondTheLimitIsTurnedAway() throws Exception {
    LimitsConfig one =
        new LimitsConfig(1, 10, 8_192, 65_536, 128, 10_000, 15_000, 300_000, 300_000, 0);
    try (Http3Edge edge = Http3Edge.open(Answering.text("hello"), one, 1);
        H3Client first = edge.client()) {
      assertThat(first.request("GET", "/", true).next()).isEqualTo("head 200");
      assertThat(closeOf(edge)).isEqualTo("2");
      assertThat(edge.edge.metrics.rejections(Rejection.CONNECTION_LIMIT)).isPositive();
      assertThat(first.request("GET", "/", true).next()).isEqualTo("head 200");
      assertThat(edge.edge.listeners.openConnections()).isEqualTo(1);
    }
  }

  /** How a new connection is closed; its handshake may be over before it is told. */
  private static @Nullable String closeOf(Http3Edge edge) throws Exception {
    try (H3Client client = edge.client()) {
      return client.closes.poll(10, TimeUnit.SECONDS);
    } catch (QuicClosedChannelException e) {
      return "2"; // the client's library does not say more
    }
  }

  private static LimitsConfig streams(int most) {
    LimitsConfig d = LimitsConfig.defaults();
    return new LimitsConfig(
        d.maxConnections(), most, 8_192, 65_536, 128, 10_000, 15_000, 300_000, 300_000, 0);
  }
}
