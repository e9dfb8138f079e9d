package dev.strait.dataplane.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.config.NodeConfiguration;
import dev.strait.dataplane.config.Refusal;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeConfigJson;
import dev.strait.nodeconfig.NodeTraffic;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteWeight;
import dev.strait.testkit.RawOrigin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change takes effect while requests flow, or is refused; no request notices. */
class HotReloadTest {
  private final RawOrigin one = saying("one");
  private final RawOrigin two = saying("two");
  private TestTunnel tunnel;

  @BeforeEach
  void open(@TempDir Path root) throws IOException {
    tunnel = new TestTunnel(root);
    tunnel.core("core", 0, Samples.route("r1", one.port()));
    tunnel.edge(Samples.route("r1", one.port()), "core");
  }

  @AfterEach
  void close() throws IOException {
    tunnel.close();
    one.close();
    two.close();
  }

  @Test
  void aRouteChangesUnderLoadWithoutAFailedRequest() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    ExecutorService client = Executors.newSingleThreadExecutor();
    try {
      Future<List<String>> answers =
          client.submit(
              () -> {
                List<String> seen = new ArrayList<>();
                while (!enough.get()) {
                  var response = Clients.get(tunnel.port());
                  seen.add(response.statusCode() + " " + response.body());
                }
                return seen;
              });
      for (int i = 2; i < 8; i++) {
        RawOrigin origin = i % 2 == 0 ? two : one;
        run("core", bothVersions(i));
        run("edge", Samples.edge(Samples.route("r" + i, origin.port()), "core"));
        assertThat(Clients.get(tunnel.port()).body()).isEqualTo(i % 2 == 0 ? "two" : "one");
      }
      enough.set(true);

      assertThat(answers.get()).isNotEmpty().containsOnly("200 one", "200 two");
    } finally {
      enough.set(true);
      client.shutdownNow();
    }
  }

  @Test
  void aRevisionThatNoCoreKnowsYetIsServedByTheStableSide() throws Exception {
    RouteConfig releasing =
        new RouteConfig(
            Samples.ROUTE, Samples.version("r1", one.port()), Samples.version("r2", two.port()));
    run("edge", Samples.edge(releasing, "core"));
    var traffic = Samples.traffic(50, Map.of("core", tunnel.port("core", "tunnel")));
    tunnel.traffic(
        new NodeTraffic(
            traffic.contractVersion(),
            traffic.sequence(),
            traffic.cores(),
            Map.of(Samples.ROUTE, new RouteWeight("release", 100, 100))));
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(tunnel.node("edge").view().acknowledgement().trafficSequence())
                    .isEqualTo(50));

    assertThat(Clients.get(tunnel.port()).body()).isEqualTo("one");
    assertThat(tunnel.node("edge").view().metrics())
        .contains("side=\"stable\"")
        .doesNotContain("side=\"candidate\"");

    run("core", Samples.core("core", 0, releasing));
    assertThat(Clients.get(tunnel.port()).body()).isEqualTo("two");
  }

  @Test
  void aConfigurationThatCannotRunIsRefusedAndTheOldOneServes() throws Exception {
    NodeConfig good = Samples.edge(Samples.route("r1", one.port()), "core");
    NodeConfig bad =
        new NodeConfig(
            good.contractVersion(),
            good.node(),
            List.of(
                new ListenerConfig(
                    Samples.LISTENER,
                    "127.0.0.1",
                    one.port(), // taken
                    good.listeners().get(0).protocols(),
                    null)),
            good.tunnel(),
            good.cores(),
            good.edges(),
            good.routes(),
            good.egress(),
            good.limits(),
            good.drain(),
            good.admin());
    String revision = running("edge");
    tunnel.config("edge", bad);

    Refusal refusal =
        Awaitility.await()
            .until(() -> tunnel.node("edge").view().acknowledgement().refused(), r -> r != null);

    assertThat(refusal.reasons())
        .anySatisfy(reason -> assertThat(reason).contains("127.0.0.1:" + one.port()));
    assertThat(running("edge")).isEqualTo(revision);
    assertThat(Clients.get(tunnel.port()).body()).isEqualTo("one");
    assertThat(tunnel.node("edge").view().metrics())
        .contains("strait_config_refusals_total{what=\"node-config\"} 1.0");
  }

  private NodeConfig bothVersions(int i) {
    return Samples.core(
        "core",
        0,
        new RouteConfig(
            Samples.ROUTE,
            Samples.version("r" + i, (i % 2 == 0 ? two : one).port()),
            Samples.version("r" + (i - 1), (i % 2 == 0 ? one : two).port())));
  }

  private void run(String node, NodeConfig config) throws IOException {
    tunnel.config(node, config);
    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(tunnel.node(node).view().acknowledgement().refused()).isNull();
              assertThat(running(node)).isEqualTo(NodeConfigJson.revision(config));
            });
  }

  private String running(String node) {
    NodeConfiguration running = tunnel.node(node).configState().running();
    assertThat(running).isNotNull();
    return running.revision();
  }

  private static RawOrigin saying(String body) {
    return RawOrigin.start(
        wire -> {
          while (true) {
            wire.readHead();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" + body);
          }
        });
  }
}
