package dev.strait.dataplane.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.nodeconfig.WebSocketConfig;
import dev.strait.testkit.WebSocketWire;
import dev.strait.testkit.WebSocketWire.Frame;
import dev.strait.testkit.Wire;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a listener asks of a WebSocket's handshake, and how it looks after what comes of it:
 * HTTP/1.1.
 */
class WebSocketListenerTest {
  private static final WebSocketConfig QUICK = new WebSocketConfig(100, 400, 65_536, 65_536);
  private static final WebSocketConfig PATIENT = new WebSocketConfig(100, 30_000, 65_536, 65_536);

  @ParameterizedTest
  @CsvSource({
    "POST, websocket, Upgrade, 13, dGhlIHNhbXBsZSBub25jZQ==, 400",
    "GET, websocket, Upgrade, 8, dGhlIHNhbXBsZSBub25jZQ==, 400",
    "GET, websocket, Upgrade, 13, short, 400",
    "GET, websocket, Upgrade, 13, dGhlIHNhbXBsZSBub25jZQ=, 400",
    "GET, h2c, Upgrade, 13, dGhlIHNhbXBsZSBub25jZQ==, 200",
    "GET, websocket, keep-alive, 13, dGhlIHNhbXBsZSBub25jZQ==, 200",
    "GET, 'h2c, WebSocket', 'keep-alive, upgrade', 13, dGhlIHNhbXBsZSBub25jZQ==, 101",
  })
  void onlyAWholeHandshakeAsks(
      String method, String upgrade, String connection, String version, String key, int status)
      throws Exception {
    Answering origin =
        new Answering(
            seen -> {
              boolean asked = seen.exchange.request().kind() == Kind.UPGRADE;
              seen.head(asked ? 101 : 200, !asked, "content-length", "0");
            });
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        Wire client = Wire.connect(edge.port())) {
      client.send(
          method
              + " /ws HTTP/1.1\r\nHost: a.example\r\nUpgrade: "
              + upgrade
              + "\r\nConnection: "
              + connection
              + "\r\nSec-WebSocket-Version: "
              + version
              + "\r\nSec-WebSocket-Key: "
              + key
              + "\r\n\r\n");

      String head = client.readHead();

      assertThat(head).startsWith("HTTP/1.1 " + status);
      assertThat(head.contains("sec-websocket-version: 13")).isEqualTo(!version.equals("13"));
    }
  }

  @Test
  void aRequestForAWebSocketInHttp10IsAnOrdinaryOne() throws Exception {
    Answering origin = Answering.text("plain");
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        Wire client = Wire.connect(edge.port())) {
      client.send(
          "GET /ws HTTP/1.0\r\nHost: a.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
              + WebSocketWire.KEY
              + "\r\n\r\n");

      assertThat(client.readToEnd()).startsWith("HTTP/1.1 200").endsWith("plain");
      assertThat(origin.seen.get(0).exchange.request().fields().contains("upgrade")).isFalse();
    }
  }

  @Test
  void aClientThatAnswersPingsLivesAndItsPongsStayHere() throws Exception {
    Answering origin = agreeing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin, PATIENT);
        Wire wire = Wire.connect(edge.port())) {
      WebSocketWire client = ask(wire);
      for (int i = 0; i < 3; i++) {
        Frame ping = client.read();
        assertThat(ping.first()).isEqualTo(0x89);
        client.send(0x8A, ping.payload());
      }
      byte[] own = "mine, mine!!".getBytes(ISO_8859_1);
      client.send(0x8A, own).text("hello");

      String expected =
          new String(client.bytes(0x8A, own), ISO_8859_1)
              + new String(client.bytes(0x81, "hello".getBytes(ISO_8859_1)), ISO_8859_1);
      await().until(() -> origin.seen.get(0).body().length() >= expected.length());
      assertThat(origin.seen.get(0).body()).isEqualTo(expected);
      assertThat(origin.seen.get(0).cancelled).isNull();
    }
  }

  @Test
  void aSilentClientIsToldAndBothSidesEnd() throws Exception {
    Answering origin = agreeing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin, QUICK);
        Wire wire = Wire.connect(edge.port())) {
      WebSocketWire client = ask(wire);
      assertThat(client.read().first()).isEqualTo(0x89);

      Frame close = client.read();

      assertThat(close.closeCode()).isEqualTo(1_001);
      assertThat(close.closeReason()).contains("ping");
      assertThat(wire.readToEnd()).isEmpty();
      assertThat(origin.seen.get(0).cancelled).isEqualTo(CancelReason.TIMEOUT);
      await().until(() -> edge.metrics.rejections(Rejection.NO_PONG) == 1);
    }
  }

  @Test
  void aPingWaitsForTheEndOfAFrame() throws Exception {
    Answering origin = agreeing();
    try (EdgeUnderTest edge =
            EdgeUnderTest.plain(origin, new WebSocketConfig(1_500, 30_000, 65_536, 65_536));
        Wire wire = Wire.connect(edge.port())) {
      WebSocketWire client = ask(wire);
      Answering.Seen one = origin.seen.get(0);
      one.write("\u0081\u0005he");
      assertThat(wire.read(4)).isEqualTo("\u0081\u0005he");
      await()
          .pollDelay(Duration.ofSeconds(2))
          .untilAsserted(() -> assertThat(one.cancelled).isNull());

      one.write("llo\u0081\u0002hi");

      assertThat(wire.read(3)).isEqualTo("llo");
      assertThat(client.read().first()).isEqualTo(0x89);
      assertThat(client.read().text()).isEqualTo("hi");
    }
  }

  @Test
  void aDrainAtItsDeadlineSaysGoodbye() throws Exception {
    Answering origin = agreeing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin, WebSocketConfig.DEFAULT);
        Wire wire = Wire.connect(edge.port())) {
      WebSocketWire client = ask(wire);
      edge.listeners.drain();
      client.text("still here");
      await().until(() -> origin.seen.get(0).body().length() > 10);

      edge.listeners.close();

      assertThat(client.read().closeCode()).isEqualTo(1_001);
      assertThat(wire.readToEnd()).isEmpty();
      assertThat(origin.seen.get(0).cancelled).isEqualTo(CancelReason.DRAINED);
    }
  }

  @Test
  void aFailureIsNoFrameInTheMiddleOfAnother() throws Exception {
    Answering origin = agreeing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin, WebSocketConfig.DEFAULT);
        Wire wire = Wire.connect(edge.port())) {
      ask(wire);
      Answering.Seen one = origin.seen.get(0);
      one.write("\u0081\u0005he");
      one.later(() -> one.exchange.fail(Failure.of(Failure.Reason.LINK_LOST, "Link lost.")));

      assertThat(wire.readToEnd()).isEqualTo("\u0081\u0005he");
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
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin, QUICK);
        Wire wire = Wire.connect(edge.port())) {
      WebSocketWire client = ask(wire);
      client.send(0x82, new byte[200_000]);
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

      await().until(() -> one.received.get() > 200_000);
    }
  }

  @Test
  void anEndInTheMiddleOfAFrameBreaksOff() throws Exception {
    Answering origin = agreeing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin, WebSocketConfig.DEFAULT);
        Wire wire = Wire.connect(edge.port())) {
      ask(wire);
      wire.send(new byte[] {(byte) 0x81, (byte) 0x85, 0, 0});

      wire.endOutput();

      assertThat(wire.readToEnd()).isEmpty();
      await().until(() -> origin.seen.get(0).cancelled == CancelReason.CLIENT_GONE);
      assertThat(origin.seen.get(0).ended).isFalse();
    }
  }

  private static WebSocketWire ask(Wire wire) throws Exception {
    assertThat(WebSocketWire.ask(wire, "/ws", "")).startsWith("HTTP/1.1 101");
    return WebSocketWire.client(wire);
  }

  private static Answering agreeing() {
    return new Answering(seen -> seen.head(101, false));
  }
}
