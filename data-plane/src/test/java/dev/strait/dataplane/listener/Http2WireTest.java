package dev.strait.dataplane.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.nodeconfig.LimitsConfig;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** HTTP/2 by prior knowledge on a real socket (RFC 9113). */
class Http2WireTest {
  @Test
  void bodiesFlowBothWaysWithInformationalHeadsAndTrailers() throws Exception {
    Answering origin = Answering.nothing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        H2Client client = H2Client.connect(edge.port())) {
      H2Client.Stream stream = client.request("POST", "/x", false, "cookie", "a=1", "cookie", "b");
      await().until(() -> origin.seen.size() == 1);
      Answering.Seen one = origin.seen.get(0);
      assertThat(one.exchange.request().authority()).isEqualTo("a.example");
      assertThat(one.exchange.request().fields().get("cookie")).hasToString("a=1; b");
      assertThat(one.exchange.request().fields().get("via")).hasToString("2.0 strait");
      one.informational(103).head(200, false, "connection", "x-t-gone", "x-t-a", "1");
      assertThat(stream.next()).isEqualTo("head 103");
      assertThat(stream.next()).isEqualTo("head 200 x-t-a=1");
      for (int i = 0; i < 5; i++) {
        String piece = "piece" + i;
        client.data(stream, piece, false);
        await().until(() -> one.body().endsWith(piece));
        one.write(piece);
        assertThat(stream.next()).isEqualTo("data " + piece);
      }
      client.trailers(stream, "x-sum", "1");
      await().until(() -> one.ended);
      assertThat(Objects.requireNonNull(one.trailers).get("x-sum")).hasToString("1");
      one.end("x-t-sum", "2");
      assertThat(stream.next()).isEqualTo("trailers x-t-sum=2 end");
      assertThat(one.cancelled).isNull();
    }
  }

  @Test
  void aResetCancelsAndAFailureResets() throws Exception {
    Answering origin = new Answering(seen -> seen.head(200, false));
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        H2Client client = H2Client.connect(edge.port())) {
      H2Client.Stream left = client.request("GET", "/left", true);
      assertThat(left.next()).isEqualTo("head 200");
      client.reset(left);
      await().until(() -> origin.seen.get(0).cancelled == CancelReason.CLIENT_GONE);
      H2Client.Stream failed = client.request("GET", "/failed", true);
      assertThat(failed.next()).isEqualTo("head 200");
      Answering.Seen two = origin.seen.get(1);
      two.later(() -> two.exchange.fail(Failure.of(Failure.Reason.LINK_LOST, "Link lost.")));
      assertThat(failed.next()).isEqualTo("reset INTERNAL_ERROR");
    }
  }

  @Test
  void aFailureBeforeTheHeadIsAnsweredAndTheRestOfTheRequestRefused() throws Exception {
    Answering origin =
        new Answering(seen -> seen.exchange.fail(Failure.of(Failure.Reason.NO_ROUTE, "No route.")));
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        H2Client client = H2Client.connect(edge.port())) {
      H2Client.Stream stream = client.request("POST", "/x", false);
      assertThat(stream.next()).isEqualTo("head 404");
      assertThat(stream.next()).contains("\"detail\":\"No route.\"").endsWith("end");
      assertThat(stream.next()).isEqualTo("reset NO_ERROR");
    }
  }

  @Test
  void anAnswerShorterThanItsLengthIsReset() throws Exception {
    Answering origin =
        new Answering(seen -> seen.head(200, false, "content-length", "9").write("part").end());
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        H2Client client = H2Client.connect(edge.port())) {
      H2Client.Stream stream = client.request("GET", "/x", true);
      assertThat(stream.next()).isEqualTo("head 200");
      assertThat(stream.next()).isEqualTo("reset INTERNAL_ERROR");
    }
  }

  @Test
  void theRequestsWindowOpensOnlyAsTheExchangeTakes() throws Exception {
    Answering origin = Answering.nothing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        H2Client client = H2Client.connect(edge.port())) {
      H2Client.Stream stuck = client.request("POST", "/stuck", false);
      await().until(() -> origin.seen.size() == 1);
      Answering.Seen one = origin.seen.get(0);
      one.consumes = false;
      client.data(stuck, "x".repeat(60_000), false);
      client.data(stuck, "y".repeat(60_000), true);
      await().until(() -> one.received.get() == 65_535);
      H2Client.Stream other = client.request("POST", "/other", false);
      client.data(other, "z".repeat(60_000), true);
      await().until(() -> origin.seen.size() == 2 && origin.seen.get(1).ended);
      assertThat(one.received).hasValue(65_535);
      one.consumes = true;
      one.later(() -> one.exchange.requestConsumed(65_535));
      await().until(() -> one.ended);
      assertThat(one.received).hasValue(120_000);
      assertThat(edge.budget.reservedBytes()).isZero();
    }
  }

  @Test
  void aStuckReaderHoldsItsOwnCreditOnlyAndIsResetInTheEnd() throws Exception {
    Answering origin = Answering.nothing();
    LimitsConfig d = LimitsConfig.defaults();
    LimitsConfig hasty =
        new LimitsConfig(
            d.maxConnections(), 10, 8_192, 65_536, 128, 10_000, 15_000, 300_000, 2_000, 0);
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin, hasty);
        H2Client client = H2Client.notTaking(edge.port(), 1_000)) {
      client.request("GET", "/stuck", true);
      H2Client.Stream reader = client.request("GET", "/reader", true);
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
        client.take(reader, 1_000);
      }
      await().until(() -> two.consumed.get() == 10_000);
      assertThat(one.consumed.get()).isLessThanOrEqualTo(1_000);
      await().until(() -> one.cancelled == CancelReason.CLIENT_STUCK);
      assertThat(edge.metrics.rejections(Rejection.STUCK)).isEqualTo(1);
      assertThat(two.cancelled).isNull();
    }
  }

  @Test
  void rapidResetsAndPingFloodsEndTheConnection() throws Exception {
    Answering origin = Answering.nothing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin)) {
      try (H2Client client = H2Client.connect(edge.port())) {
        for (int i = 0; i < 600 && client.open(); i++) {
          client.reset(client.request("GET", "/" + i, true));
        }
        assertThat(client.goAways.poll(10, java.util.concurrent.TimeUnit.SECONDS))
            .endsWith("ENHANCE_YOUR_CALM");
        client.awaitClosed();
      }
      try (H2Client client = H2Client.connect(edge.port())) {
        for (int i = 0; i < 1_100; i++) {
          client.ping();
        }
        client.flush();
        assertThat(client.goAways.poll(10, java.util.concurrent.TimeUnit.SECONDS))
            .endsWith("ENHANCE_YOUR_CALM");
        client.awaitClosed();
      }
      assertThat(edge.metrics.rejections(Rejection.FLOOD)).isEqualTo(2);
    }
  }

  @Test
  void tooManyFieldsAndUnknownExpectationsAreAnswered() throws Exception {
    Answering origin = Answering.text("hello");
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        H2Client client = H2Client.connect(edge.port())) {
      String[] many = new String[300];
      for (int i = 0; i < many.length; i++) {
        many[i] = i % 2 == 0 ? "x-" + i : "1";
      }
      assertThat(client.request("GET", "/", true, many).next()).isEqualTo("head 431");
      assertThat(client.request("GET", "/", true, "expect", "x").next()).isEqualTo("head 417");
      assertThat(client.request("GET", "/", true, "host", "b.example").next())
          .isEqualTo("head 400");
      assertThat(client.request("GET", "/", true).next()).isEqualTo("head 200");
      assertThat(origin.seen).hasSize(1);
    }
  }

  @Test
  void drainSaysGoAwayAndLetsWhatHasBegunEnd() throws Exception {
    Answering origin = new Answering(seen -> seen.head(200, false).write("a"));
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        H2Client client = H2Client.connect(edge.port())) {
      H2Client.Stream stream = client.request("GET", "/", true);
      assertThat(stream.next()).isEqualTo("head 200");
      var drained = edge.listeners.drain().toCompletableFuture();
      assertThat(client.goAways.poll(10, java.util.concurrent.TimeUnit.SECONDS))
          .isEqualTo("2147483647 NO_ERROR");
      assertThat(client.goAways.poll(10, java.util.concurrent.TimeUnit.SECONDS))
          .isEqualTo(stream.stream.id() + " NO_ERROR");
      assertThat(drained).isNotDone();
      origin.seen.get(0).write("b").end();
      assertThat(stream.data(6)).isEqualTo("ab end");
      client.awaitClosed();
      await().until(drained::isDone);
    }
  }
}
