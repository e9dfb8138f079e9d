package dev.strait.dataplane.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strait.testkit.RawOrigin;
import dev.strait.testkit.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links end; nobody who could be served is turned away, and nobody is told a part is the whole. */
class CoresComeAndGoTest {
  private TestTunnel tunnel;

  @BeforeEach
  void open(@TempDir Path root) {
    tunnel = new TestTunnel(root);
  }

  @AfterEach
  void close() {
    tunnel.close();
  }

  @Test
  void withoutItsCoreTheEdgeSays503AndIsWellWhenTheCoreIsBack() throws Exception {
    try (RawOrigin origin = answering()) {
      tunnel.core("core", 0, Samples.route("r1", origin.port()));
      tunnel.edge(Samples.route("r1", origin.port()), "core");
      assertThat(Clients.get(tunnel.port()).statusCode()).isEqualTo(200);
      int port = tunnel.port("core", "tunnel");

      tunnel.node("core").close();
      Awaitility.await().until(() -> !tunnel.node("edge").view().readiness().ready());

      var refused = Clients.get(tunnel.port());
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("content-type")).hasValue("application/json");
      assertThat(refused.body()).contains("\"error\"");

      tunnel.core("core", port, Samples.route("r1", origin.port()));
      tunnel.awaitReady("edge");

      assertThat(Clients.get(tunnel.port()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void anAnswerUnderWayIsBrokenOffVisibly() throws Exception {
    try (RawOrigin origin =
        RawOrigin.start(
            wire -> {
              wire.readHead();
              wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              wire.sendChunk("first");
              wire.awaitClosed();
            })) {
      tunnel.core("core", 0, Samples.route("r1", origin.port()));
      tunnel.edge(Samples.route("r1", origin.port()), "core");
      try (Wire client = Wire.connect(tunnel.port())) {
        client.send("GET /v1/chat HTTP/1.1\r\nHost: chat.example\r\n\r\n");
        client.readHead();
        assertThat(client.readChunk()).isEqualTo("first");

        tunnel.node("core").close();

        assertThatThrownBy(client::readChunk).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void withTwoCoresEveryIdempotentRequestSucceedsWhileOneEnds() throws Exception {
    try (RawOrigin origin = answering()) {
      var route = Samples.route("r1", origin.port());
      tunnel.core("core-a", 0, route);
      tunnel.core("core-b", 0, route);
      tunnel.edge(route, "core-a", "core-b");
      Awaitility.await()
          .until(
              () ->
                  tunnel.node("edge").view().readiness().links().stream()
                      .allMatch(link -> link.up()));
      AtomicBoolean enough = new AtomicBoolean();
      ExecutorService clients = Executors.newFixedThreadPool(4);
      try {
        Callable<List<Integer>> asking =
            () -> {
              List<Integer> odd = new ArrayList<>();
              int asked = 0;
              while (!enough.get() || asked < 50) {
                int status = Clients.get(tunnel.port()).statusCode();
                asked++;
                if (status != 200) {
                  odd.add(status);
                }
              }
              return odd;
            };
        List<Future<List<Integer>>> results =
            IntStream.range(0, 4).mapToObj(i -> clients.submit(asking)).toList();
        tunnel.node("core-a").drain();
        tunnel.node("core-a").ended().join();
        enough.set(true);

        for (Future<List<Integer>> result : results) {
          assertThat(result.get()).isEmpty();
        }
      } finally {
        enough.set(true);
        clients.shutdownNow();
      }
    }
  }

  static RawOrigin answering() {
    return RawOrigin.start(
        wire -> {
          while (true) {
            wire.readHead();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          }
        });
  }
}
