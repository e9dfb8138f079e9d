package dev.strait.dataplane.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.Via;
import dev.strait.testkit.RawOrigin;
import dev.strait.testkit.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that reads nothing stops its own origin and nobody else. */
@ParameterizedClass
@EnumSource(Via.class)
class StuckReadersTest {
  private static final int STUCK = 6;
  private static final int CHUNK = 16 * 1024;

  /** Kernel buffers on four sockets, the tunnel's windows, and the nodes' own credit. */
  private static final long MOST_HELD_PER_STREAM = 24L * 1024 * 1024;

  private final AtomicLong sent = new AtomicLong();
  private final RawOrigin endless =
      RawOrigin.start(
          wire -> {
            String head = wire.readHead();
            if (head.contains("/short")) {
              wire.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nquick");
              return;
            }
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "x".repeat(CHUNK);
            while (true) {
              wire.sendChunk(chunk);
              sent.addAndGet(CHUNK);
            }
          });
  private final Via via;
  private TestTunnel tunnel;

  StuckReadersTest(Via via) {
    this.via = via;
  }

  @BeforeEach
  void open(@TempDir Path root) throws IOException {
    tunnel = new TestTunnel(root);
    RouteConfig route = Samples.route("r1", endless.port(), via);
    tunnel.core("core", 0, route);
    tunnel.edge(route, "core");
  }

  @AfterEach
  void close() throws IOException {
    tunnel.close();
    endless.close();
  }

  @Test
  void theyHoldABoundedAmountAndOthersAreServed() throws Exception {
    List<Wire> stuck = new ArrayList<>();
    try {
      for (int i = 0; i < STUCK; i++) {
        Wire client = Wire.connect(tunnel.port());
        client.send("GET /v1/chat HTTP/1.1\r\nHost: chat.example\r\n\r\n");
        stuck.add(client);
      }
      awaitStandstill();
      assertThat(sent.get()).isLessThan(STUCK * MOST_HELD_PER_STREAM);
      assertThat(tunnel.node("core").active().count()).isEqualTo(via == Via.TUNNEL ? STUCK : 0);

      for (int i = 0; i < 50; i++) {
        try (Wire client = Wire.connect(tunnel.port())) {
          client.send("GET /short HTTP/1.1\r\nHost: chat.example\r\n\r\n");
          client.readHead();
          assertThat(client.read(5)).isEqualTo("quick");
        }
      }
    } finally {
      for (Wire client : stuck) {
        client.close();
      }
    }
    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(tunnel.node("edge").active().count()).isZero();
              assertThat(tunnel.node("core").active().count()).isZero();
            });
  }

  /** Until the origins could send nothing more for half a second. */
  private void awaitStandstill() {
    AtomicLong before = new AtomicLong(-1);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> sent.get() > 0 && before.getAndSet(sent.get()) == sent.get());
  }
}
