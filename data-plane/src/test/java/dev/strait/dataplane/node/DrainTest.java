package dev.strait.dataplane.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strait.dataplane.admin.NodeState;
import dev.strait.nodeconfig.DrainConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.Via;
import dev.strait.testkit.RawOrigin;
import dev.strait.testkit.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A node that is to end lets what is under way finish, but not for ever. */
class DrainTest {
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final RawOrigin origin =
      RawOrigin.start(
          wire -> {
            wire.readHead();
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            wire.sendChunk("first");
            mayEnd.await(30, TimeUnit.SECONDS);
            wire.sendChunk("last");
            wire.sendChunk("");
          });
  private TestTunnel tunnel;

  @BeforeEach
  void open(@TempDir Path root) {
    tunnel = new TestTunnel(root);
  }

  private void start(Via via) throws IOException {
    RouteConfig route = Samples.route("r1", origin.port(), via);
    tunnel.core("core", 0, route);
    tunnel.edge(route, "core");
  }

  @AfterEach
  void close() throws IOException {
    mayEnd.countDown();
    tunnel.close();
    origin.close();
  }

  @ParameterizedTest
  @CsvSource({"edge, TUNNEL", "core, TUNNEL", "edge, DIRECT"})
  void aStreamUnderWayEndsByItself(String draining, Via via) throws IOException {
    start(via);
    try (Wire client = streaming()) {
      Node node = tunnel.node(draining);
      node.drain();
      assertThat(node.view().readiness().ready()).isFalse();
      assertThat(node.view().readiness().state()).isEqualTo(NodeState.DRAINING);
      assertThat(node.ended()).isNotDone();

      mayEnd.countDown();

      assertThat(client.readChunk()).isEqualTo("last");
      assertThat(client.readChunk()).isEmpty();
      Awaitility.await().untilAsserted(() -> assertThat(node.ended()).isDone());
    }
  }

  @ParameterizedTest
  @EnumSource(Via.class)
  void whatIsLeftAtTheDeadlineIsBrokenOff(Via via) throws IOException {
    start(via);
    NodeConfig now = Samples.edge(Samples.route("r1", origin.port(), via), "core");
    tunnel.config(
        "edge",
        new NodeConfig(
            now.contractVersion(),
            now.node(),
            now.listeners(),
            now.tunnel(),
            now.cores(),
            now.edges(),
            now.routes(),
            now.egress(),
            now.limits(),
            new DrainConfig(300),
            now.admin()));
    Node node = tunnel.node("edge");
    Awaitility.await()
        .until(
            () -> {
              var running = node.configState().running();
              return running != null && running.config().drain().deadlineMillis() == 300;
            });
    try (Wire client = streaming()) {
      node.drain();

      assertThatThrownBy(client::readChunk).isInstanceOf(IOException.class);
      Awaitility.await().untilAsserted(() -> assertThat(node.ended()).isDone());
    }
  }

  @Test
  void anIdleNodeEndsSoon() throws IOException {
    start(Via.TUNNEL);
    Node node = tunnel.node("edge");
    node.drain();
    Awaitility.await().untilAsserted(() -> assertThat(node.ended()).isDone());
  }

  private Wire streaming() throws IOException {
    Wire client = Wire.connect(tunnel.port());
    client.send("GET /v1/chat HTTP/1.1\r\nHost: chat.example\r\n\r\n");
    client.readHead();
    assertThat(client.readChunk()).isEqualTo("first");
    return client;
  }
}
