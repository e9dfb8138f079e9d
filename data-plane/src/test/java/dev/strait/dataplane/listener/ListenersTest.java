package dev.strait.dataplane.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.testkit.Wire;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Listeners over the life of a node: applied, changed, drained. */
class ListenersTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  @Test
  void newConfigurationKeepsConnectionsAndServesThemWithTheNewHandler() throws Exception {
    try (EdgeUnderTest edge = EdgeUnderTest.plain(Answering.text("old"));
        Wire client = Wire.connect(edge.port())) {
      client.send(GET);
      client.readHead();
      assertThat(client.read(3)).isEqualTo("old");
      int port = edge.port();
      assertThat(apply(edge, Answering.text("new"), EdgeUnderTest.clearText("http", 0))).isEmpty();
      assertThat(edge.port()).isEqualTo(port);
      client.send(GET);
      assertThat(client.readHead()).doesNotContain("connection: close");
      assertThat(client.read(3)).isEqualTo("new");
    }
  }

  @Test
  void aListenerThatMovesOrGoesLetsItsConnectionsEndWhatTheyBegan() throws Exception {
    Answering origin = Answering.nothing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        Wire busy = Wire.connect(edge.port());
        Wire idle = Wire.connect(edge.port())) {
      busy.send(GET);
      await().until(() -> origin.seen.size() == 1);
      int port = edge.port();
      ListenerConfig moved =
          new ListenerConfig("http", "127.0.0.2", 0, List.of(Protocol.HTTP1), null);
      assertThat(apply(edge, Answering.text("moved"), moved)).isEmpty();
      assertThat(edge.port()).isNotEqualTo(port);
      idle.awaitClosed();
      origin.seen.get(0).head(200, false, "content-length", "2").write("ok").end();
      assertThat(busy.readToEnd()).contains("connection: close").endsWith("ok");
      assertThat(apply(edge, Answering.text("none"))).isEmpty();
      assertThat(edge.port()).isEqualTo(-1);
    }
  }

  @Test
  void aPortInUseIsToldInOneSentenceAndOtherListenersRun() throws Exception {
    try (EdgeUnderTest edge = new EdgeUnderTest();
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<ListenerProblem> problems =
          apply(
              edge,
              Answering.text("x"),
              EdgeUnderTest.clearText("taken", taken.getLocalPort()),
              EdgeUnderTest.clearText("free", 0));
      assertThat(problems)
          .containsExactly(
              new ListenerProblem(
                  "taken",
                  "listener taken: cannot bind 127.0.0.1:"
                      + taken.getLocalPort()
                      + " (the port is in use by another program); what ran before goes on,"
                      + " other listeners are not touched"));
      assertThat(edge.listeners.boundPort("free")).isPositive();
      assertThat(edge.listeners.boundPort("taken")).isEqualTo(-1);
    }
  }

  @Test
  void connectionsBeyondTheLimitAreClosedAndCounted() throws Exception {
    LimitsConfig d = LimitsConfig.defaults();
    LimitsConfig two =
        new LimitsConfig(2, 10, 8_192, 65_536, 128, 10_000, 15_000, 300_000, 300_000, 0);
    try (EdgeUnderTest edge = EdgeUnderTest.plain(Answering.text("x"), two);
        Wire first = Wire.connect(edge.port());
        Wire second = Wire.connect(edge.port())) {
      await().until(() -> edge.listeners.openConnections() == 2);
      try (Wire third = Wire.connect(edge.port())) {
        third.awaitClosed();
      }
      assertThat(edge.metrics.rejections(Rejection.CONNECTION_LIMIT)).isEqualTo(1);
      second.close();
      await().until(() -> edge.listeners.openConnections() == 1);
      assertThat(edge.metrics.opened.get() - edge.metrics.closed.get()).isEqualTo(1);
      try (Wire third = Wire.connect(edge.port())) {
        third.send(GET);
        assertThat(third.readHead()).startsWith("HTTP/1.1 200");
      }
      first.send(GET);
      assertThat(first.readHead()).startsWith("HTTP/1.1 200");
      assertThat(d.maxConnections()).isGreaterThan(2);
    }
  }

  @Test
  void drainEndsIdleConnectionsAndTheOthersAfterTheirAnswer() throws Exception {
    Answering origin = Answering.nothing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        Wire busy = Wire.connect(edge.port());
        Wire streaming = Wire.connect(edge.port())) {
      busy.send(GET);
      await().until(() -> origin.seen.size() == 1);
      streaming.send(GET);
      await().until(() -> origin.seen.size() == 2);
      origin.seen.get(1).head(200, false).write("1");
      assertThat(streaming.readHead()).doesNotContain("connection: close");
      var drained = edge.listeners.drain().toCompletableFuture();
      origin.seen.get(0).head(200, true);
      assertThat(busy.readToEnd()).contains("connection: close");
      origin.seen.get(1).write("2").end();
      assertThat(streaming.readToEnd()).isEqualTo("1\r\n1\r\n1\r\n2\r\n0\r\n\r\n");
      await().until(drained::isDone);
    }
  }

  @Test
  void closeEndsWhatIsLeftWithAReason() throws Exception {
    Answering origin = Answering.nothing();
    try (EdgeUnderTest edge = EdgeUnderTest.plain(origin);
        Wire waiting = Wire.connect(edge.port());
        H2Client http2 = H2Client.connect(edge.port())) {
      waiting.send(GET);
      H2Client.Stream stream = http2.request("GET", "/", true);
      await().until(() -> origin.seen.size() == 2);
      edge.listeners.close();
      assertThat(waiting.readToEnd()).startsWith("HTTP/1.1 503").contains("drained");
      assertThat(stream.next()).isEqualTo("head 503");
      await()
          .until(() -> origin.seen.stream().allMatch(one -> one.cancelled == CancelReason.DRAINED));
    }
  }

  private static List<ListenerProblem> apply(
      EdgeUnderTest edge, Answering origin, ListenerConfig... configs) {
    return edge.listeners.apply(
        List.of(configs), LimitsConfig.defaults(), EdgeUnderTest.NO_BUNDLE, name -> origin);
  }
}
