package dev.strait.dataplane.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.testkit.Wire;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that are slow on purpose, and those that are not and must not suffer from them. */
class SlowClientTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final int EVENTS = 1_000;

  @Test
  void aHeadThatDripsIsAnswered408AndClosed() throws Exception {
    Answering origin = Answering.text("x");
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin, limits(700, 300_000, 0))) {
      List<Wire> slow = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        slow.add(Wire.connect(edge.port()).send("GET / HTTP/1.1\r\nHo"));
      }
      try (Wire silent = Wire.connect(edge.port());
          Wire quick = Wire.connect(edge.port())) {
        quick.send(GET);
        assertThat(quick.readHead()).startsWith("HTTP/1.1 200");
        for (Wire wire : slow) {
          wire.send("st: ");
          assertThat(wire.readToEnd()).startsWith("HTTP/1.1 408").contains("connection: close");
          wire.close();
        }
        silent.awaitClosed();
        quick.read(1);
        quick.send(GET.substring(0, 10));
        assertThat(quick.readHead()).startsWith("HTTP/1.1 408");
      }
      assertThat(edge.metrics.rejections(Rejection.HEADER_TIMEOUT)).isEqualTo(21);
      assertThat(origin.seen).hasSize(1);
    }
  }

  @Test
  void anIdleConnectionIsClosedAndABusyOneIsNot() throws Exception {
    Answering origin = Answering.nothing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin, limits(15_000, 400, 0));
        Wire idle = Wire.connect(edge.port());
        Wire busy = Wire.connect(edge.port())) {
      busy.send(GET);
      await().until(() -> origin.seen.size() == 1);
      idle.send(GET);
      await().until(() -> origin.seen.size() == 2);
      origin.seen.get(1).head(200, true);
      idle.readHead();
      idle.awaitClosed();
      origin.seen.get(0).head(200, true);
      assertThat(busy.readHead()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aStuckReaderHoldsBoundedMemoryDelaysNobodyAndIsClosedInTheEnd() throws Exception {
    Answering origin = Answering.nothing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin, limits(15_000, 300_000, 3_000));
        Wire stuck = Wire.connect(edge.port());
        Wire reader = Wire.connect(edge.port())) {
      stuck.send("GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n");
      await().until(() -> origin.seen.size() == 1);
      Answering.Seen one = origin.seen.get(0);
      one.head(200, false);
      long sent = sendUntilNothingIsTaken(one);
      assertThat(sent - one.consumed.get()).isLessThanOrEqualTo(65_536 + 16_384);
      reader.send(GET);
      await().until(() -> origin.seen.size() == 2);
      Answering.Seen two = origin.seen.get(1);
      two.head(200, false);
      reader.readHead();
      for (int i = 0; i < 100; i++) {
        two.write("event " + i);
        assertThat(reader.readChunk()).isEqualTo("event " + i);
      }
      await().until(() -> one.cancelled == CancelReason.CLIENT_STUCK);
      assertThat(two.cancelled).isNull();
      assertThat(edge.metrics.rejections(Rejection.STUCK)).isEqualTo(1);
    }
  }

  /** Sends as a producer with 64 KiB of credit does; ends when the credit stays used up. */
  private static long sendUntilNothingIsTaken(Answering.Seen one) {
    String piece = "x".repeat(16_384);
    long sent = 0;
    long quietSince = System.nanoTime();
    while (System.nanoTime() - quietSince < 500_000_000L) {
      if (sent - one.consumed.get() < 65_536) {
        one.write(piece);
        sent += piece.length();
        quietSince = System.nanoTime();
      }
      Thread.onSpinWait();
    }
    return sent;
  }

  @Test
  void noEventIsHeldBackOverHttp11() throws Exception {
    Answering origin = new Answering(seen -> seen.head(200, false));
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        Wire client = Wire.connect(edge.port())) {
      client.send(GET);
      client.readHead();
      Answering.Seen one = origin.seen.get(0);
      for (int i = 0; i < EVENTS; i++) {
        String event = "data: " + i + "\n\n";
        one.write(event);
        assertThat(client.readChunk()).isEqualTo(event);
      }
    }
  }

  @Test
  void noEventIsHeldBackOverHttp2() throws Exception {
    Answering origin = new Answering(seen -> seen.head(200, false));
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        H2Client client = H2Client.connect(edge.port())) {
      H2Client.Stream stream = client.request("GET", "/", true);
      assertThat(stream.next()).isEqualTo("head 200");
      Answering.Seen one = origin.seen.get(0);
      for (int i = 0; i < EVENTS; i++) {
        String event = "data: " + i + "\n\n";
        one.write(event);
        assertThat(stream.next()).isEqualTo("data " + event);
      }
    }
  }

  private static LimitsConfig limits(long headerMillis, long idleMillis, long writeMillis) {
    return new LimitsConfig(
        1_000, 100, 8_192, 65_536, 128, 10_000, headerMillis, idleMillis, writeMillis, 0);
  }
}
