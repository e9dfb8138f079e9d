package dev.strait.dataplane.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.nodeconfig.WebSocketConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** WebSockets over HTTP/3 (RFC 9220), frame by frame; e2e/http3 asks an independent client. */
class WebSocketOverHttp3Test extends WebSocketOverStreams {
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
      H3Client.Stream stream = connect(client);
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
      H3Client.Stream stream = connect(client);
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
  void onTheStreamOfAConnectOnlyDataMayFollow() throws Exception {
    Answering origin = agreeing();
    try (Http3Edge edge = Http3Edge.open(origin, WebSocketConfig.DEFAULT);
        H3Client client = edge.client()) {
      H3Client.Stream stream = connect(client);
      assertThat(stream.next()).isEqualTo("head 200");

      client.trailers(stream, "a", "b");

      client.awaitClosed();
      assertThat(client.closes).containsExactly("105");
      await().until(() -> origin.seen.get(0).cancelled != null);
    }
  }

  private static H3Client.Stream connect(H3Client client) throws Exception {
    return client.request(
        "CONNECT", "/ws", false, ":protocol", "websocket", "sec-websocket-version", "13");
  }

  @Override
  Connection open(Answering origin, WebSocketConfig settings) throws Exception {
    Http3Edge edge = Http3Edge.open(origin, settings);
    H3Client client = edge.client();
    return new Connection() {
      @Override
      public EdgeUnderTest edge() {
        return edge.edge;
      }

      @Override
      public Arrivals request(String method, String path, boolean end, String... fields)
          throws Exception {
        return client.request(method, path, end, fields);
      }

      @Override
      public void data(Arrivals stream, String text, boolean end) {
        client.data((H3Client.Stream) stream, text, end);
      }

      @Override
      public void reset(Arrivals stream) {
        client.reset((H3Client.Stream) stream);
      }

      @Override
      public void close() {
        client.close();
        edge.close();
      }
    };
  }

  @Override
  String malformed() {
    return "10e";
  }
}
