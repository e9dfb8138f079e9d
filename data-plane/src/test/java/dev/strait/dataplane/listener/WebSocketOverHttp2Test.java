package dev.strait.dataplane.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.nodeconfig.WebSocketConfig;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** WebSockets over HTTP/2 (RFC 8441), frame by frame. */
class WebSocketOverHttp2Test extends WebSocketOverStreams {
  @Test
  void afterAFailureTheClientIsAskedToStop() throws Exception {
    Answering origin = agreeing();
    try (Connection client = open(origin, WebSocketConfig.DEFAULT)) {
      Arrivals stream = connect(client, "13");
      assertThat(stream.next()).isEqualTo("head 200");
      Answering.Seen one = origin.seen.get(0);
      one.later(() -> one.exchange.fail(Failure.of(Failure.Reason.LINK_LOST, "Lost.")));

      assertThat(stream.next()).startsWith("data \u0088");
      assertThat(stream.next()).isEqualTo("end");
      assertThat(stream.next()).isEqualTo("reset NO_ERROR");
    }
  }

  @Test
  void onTheStreamOfAConnectThereAreNoTrailers() throws Exception {
    Answering origin = agreeing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin, WebSocketConfig.DEFAULT);
        H2Client client = H2Client.connect(edge.port())) {
      H2Client.Stream stream =
          client.request(
              "CONNECT", "/ws", false, ":protocol", "websocket", "sec-websocket-version", "13");
      assertThat(stream.next()).isEqualTo("head 200");

      client.trailers(stream, "a", "b");

      assertThat(stream.next()).isEqualTo("reset PROTOCOL_ERROR");
      await().until(() -> origin.seen.get(0).cancelled == CancelReason.PROTOCOL_ERROR);
    }
  }

  /** Tells an end apart from what came with it. */
  private record Apart(H2Client.Stream stream, BlockingQueue<String> arrived) implements Arrivals {
    @Override
    public String next() throws InterruptedException {
      if (!arrived.isEmpty()) {
        return arrived.remove();
      }
      String text = stream.next();
      if (!text.endsWith(" end")) {
        return text;
      }
      String before = text.substring(0, text.length() - " end".length());
      if (before.equals("data ")) {
        return "end";
      }
      arrived.add("end");
      return before;
    }
  }

  @Override
  Connection open(Answering origin, WebSocketConfig settings) {
    EdgeUnderTest edge = EdgeUnderTest.plain(origin, settings);
    H2Client client = H2Client.connect(edge.port());
    return new Connection() {
      @Override
      public EdgeUnderTest edge() {
        return edge;
      }

      @Override
      public Arrivals request(String method, String path, boolean end, String... fields) {
        return new Apart(client.request(method, path, end, fields), new LinkedBlockingQueue<>());
      }

      @Override
      public void data(Arrivals stream, String text, boolean end) {
        client.data(((Apart) stream).stream(), text, end);
      }

      @Override
      public void reset(Arrivals stream) {
        client.reset(((Apart) stream).stream());
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
    return "PROTOCOL_ERROR";
  }
}
