package dev.strait.dataplane.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.geoip.TestDatabase;
import dev.strait.nodeconfig.AttachmentConfig;
import dev.strait.nodeconfig.BackendConfig;
import dev.strait.nodeconfig.BackendRefConfig;
import dev.strait.nodeconfig.ClientAddressConfig;
import dev.strait.nodeconfig.ClientMatchConfig;
import dev.strait.nodeconfig.EgressConfig;
import dev.strait.nodeconfig.EgressRule;
import dev.strait.nodeconfig.GeoIpConfig;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.MatchConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeConfigJson;
import dev.strait.nodeconfig.OriginConfig;
import dev.strait.nodeconfig.PoolConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.ProxyProtocolUse;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import dev.strait.nodeconfig.RuleConfig;
import dev.strait.nodeconfig.TimeoutsConfig;
import dev.strait.nodeconfig.Via;
import dev.strait.testkit.RawOrigin;
import dev.strait.testkit.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules that go from the edge to the origin without a core: an exchange through the tunnel is
 * answered by one origin, a direct one by another.
 */
class DirectTest {
  private static final List<EgressRule> LOOPBACK =
      List.of(new EgressRule(null, "127.0.0.0/8", List.of()));
  private static final ClientMatchConfig NEAR =
      new ClientMatchConfig(List.of("203.0.113.0/24"), List.of());
  private static final ClientMatchConfig CHINA = new ClientMatchConfig(List.of(), List.of("CN"));

  private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
  private final RawOrigin far = RawOrigin.start(wire -> answer(wire, "far"));
  private final RawOrigin near = RawOrigin.start(wire -> answer(wire, "near"));
  private Path root = Path.of("unset");
  private @Nullable TestTunnel opened;

  private void answer(Wire wire, String name) throws IOException {
    while (true) { // until the pool closes
      heads.add(wire.readHead());
      wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name);
    }
  }

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    root = directory;
    opened = new TestTunnel(directory);
    tunnel().core("core", 0, route("r1", near.port(), NEAR));
  }

  @AfterEach
  void close() throws IOException {
    tunnel().close();
    far.close();
    near.close();
  }

  @Test
  void aDirectRuleNeedsNoCoreAndTheOthersDo() throws Exception {
    edge("r1", near.port(), NEAR, LOOPBACK, null);
    assertThat(ask("203.0.113.7")).isEqualTo("200 near");
    assertThat(ask("198.51.100.1")).isEqualTo("200 far");

    tunnel().node("core").close();

    assertThat(ask("203.0.113.7")).isEqualTo("200 near");
    Awaitility.await().untilAsserted(() -> assertThat(ask("198.51.100.1")).startsWith("503 "));
    assertThat(ask("203.0.113.7")).isEqualTo("200 near");
    assertThat(tunnel().node("edge").view().metrics())
        .containsPattern(
            "strait_request_duration_seconds_count\\{[^}]*rule=\"direct\"[^}]*via=\"direct\"[^}]*} 3")
        .containsPattern("rule=\"rest\"[^}]*via=\"tunnel\"");
  }

  @Test
  void theOriginHearsTheSameEitherWay() throws Exception {
    edge("r1", near.port(), NEAR, LOOPBACK, null);
    ask("203.0.113.7");
    ask("198.51.100.7");

    String direct = heads.take();
    String tunnelled = heads.take();
    assertThat(direct).contains("via: 1.1 strait", "x-forwarded-for: 203.0.113.7");
    assertThat(sameFor(direct)).isEqualTo(sameFor(tunnelled));
  }

  @Test
  void anEdgeDialsWhatItsEgressAllowsAndNothingElse() throws Exception {
    edge("r1", near.port(), NEAR, List.of(), null);
    assertThat(ask("203.0.113.7")).startsWith("502 ");

    run("edge", config("r1", near.port(), NEAR, LOOPBACK, null));
    assertThat(ask("203.0.113.7")).isEqualTo("200 near");

    EgressRule otherPort = new EgressRule(null, "127.0.0.0/8", List.of(near.port() ^ 1));
    run("edge", config("r1", near.port(), NEAR, List.of(otherPort), null));
    assertThat(ask("203.0.113.7")).startsWith("502 ");
    assertThat(near.connections()).isEqualTo(1);
  }

  @Test
  void theCountryDecidesAndANewDatabaseDecidesAnew() throws Exception {
    Path file = root.resolve("countries.mmdb");
    TestDatabase.write(file, Map.of("203.0.113.0/24", "CN", "198.51.100.0/24", "FR"));
    edge("r1", near.port(), CHINA, LOOPBACK, file);

    assertThat(ask("203.0.113.7")).isEqualTo("200 near");
    assertThat(ask("198.51.100.1")).isEqualTo("200 far");
    assertThat(ask("192.0.2.1")).isEqualTo("200 far");
    assertThat(problems()).isEmpty();
    assertThat(tunnel().node("edge").view().metrics())
        .contains("strait_geoip_database_timestamp_seconds 1.7E9");

    TestDatabase.write(file, Map.of("203.0.113.0/24", "FR", "198.51.100.0/24", "CN"));
    Awaitility.await().untilAsserted(() -> assertThat(ask("198.51.100.1")).isEqualTo("200 near"));
    assertThat(ask("203.0.113.7")).isEqualTo("200 far");
  }

  @Test
  void withoutADatabaseNoCountryMatchesAndTheNodeSaysSo() throws Exception {
    edge("r1", near.port(), CHINA, LOOPBACK, null);
    assertThat(ask("203.0.113.7")).isEqualTo("200 far");
    assertThat(problems()).singleElement().asString().contains("spec.geoip of the EdgeNode");

    run("edge", config("r1", near.port(), CHINA, LOOPBACK, root.resolve("missing.mmdb")));
    assertThat(ask("203.0.113.7")).isEqualTo("200 far");
    assertThat(problems()).singleElement().asString().contains("missing.mmdb: not a file");
    assertThat(tunnel().node("edge").view().metrics()).contains("strait_node_problems 1.0");
  }

  @Test
  void noRequestIsRefusedWhileConfigurationsChange() throws Exception {
    edge("r1", near.port(), NEAR, LOOPBACK, null);
    AtomicBoolean enough = new AtomicBoolean();
    ExecutorService client = Executors.newSingleThreadExecutor();
    try {
      Future<Set<String>> answers =
          client.submit(
              () -> {
                Set<String> seen = new HashSet<>();
                while (!enough.get()) {
                  seen.add(ask("203.0.113.7"));
                }
                return seen;
              });
      for (int i = 2; i < 10; i++) {
        int port = i % 2 == 0 ? far.port() : near.port();
        run("edge", config("r" + i, port, NEAR, LOOPBACK, null));
        assertThat(ask("203.0.113.7")).isEqualTo(i % 2 == 0 ? "200 far" : "200 near");
      }
      enough.set(true);

      assertThat(answers.get(60, TimeUnit.SECONDS)).containsOnly("200 far", "200 near");
    } finally {
      enough.set(true);
      client.shutdownNow();
    }
  }

  @Test
  void eventsPassOneByOneAndACancelReachesTheOrigin() throws Exception {
    BlockingQueue<String> said = new LinkedBlockingQueue<>();
    CountDownLatch closed = new CountDownLatch(1);
    try (RawOrigin events =
        RawOrigin.start(
            wire -> {
              wire.readHead();
              wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              for (String event = said.take(); !event.isEmpty(); event = said.take()) {
                wire.sendChunk(event);
              }
              wire.awaitClosed();
              closed.countDown();
            })) {
      edge("r1", events.port(), NEAR, LOOPBACK, null);
      try (Wire client = Wire.connect(tunnel().port())) {
        client.send(request("203.0.113.7"));
        assertThat(client.readHead()).startsWith("HTTP/1.1 200");
        for (int i = 0; i < 100; i++) { // each is sent only once the one before was read
          said.add("data: " + i + "\n\n");
          assertThat(client.readChunk()).isEqualTo("data: " + i + "\n\n");
        }
        said.add("");
      }
      assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(events.failures()).isEmpty();
    }
  }

  private TestTunnel tunnel() {
    return Objects.requireNonNull(opened);
  }

  private void edge(
      String revision,
      int directPort,
      ClientMatchConfig client,
      List<EgressRule> egress,
      @Nullable Path geoip)
      throws IOException {
    tunnel().edge(config(revision, directPort, client, egress, geoip), "core");
  }

  private void run(String node, NodeConfig config) throws IOException {
    tunnel().config(node, config);
    String revision = NodeConfigJson.revision(config);
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(tunnel().node(node).view().acknowledgement().revision())
                    .isEqualTo(revision));
  }

  private List<String> problems() {
    return tunnel().node("edge").view().acknowledgement().problems();
  }

  private NodeConfig config(
      String revision,
      int directPort,
      ClientMatchConfig client,
      List<EgressRule> egress,
      @Nullable Path geoip) {
    NodeConfig plain = Samples.edge(route(revision, directPort, client), "core");
    return new NodeConfig(
        plain.contractVersion(),
        plain.node(),
        List.of(
            new ListenerConfig(
                Samples.LISTENER,
                "127.0.0.1",
                0,
                List.of(Protocol.HTTP1, Protocol.HTTP2),
                null,
                null,
                null,
                new ClientAddressConfig(List.of("127.0.0.0/8"), ProxyProtocolUse.OFF, true))),
        plain.tunnel(),
        plain.cores(),
        plain.edges(),
        plain.routes(),
        new EgressConfig(egress),
        plain.limits(),
        plain.drain(),
        plain.admin(),
        geoip == null ? null : new GeoIpConfig(geoip.toString()));
  }

  /** What is direct has a revision of its own, the rest that of the core. */
  private RouteConfig route(String revision, int directPort, ClientMatchConfig client) {
    MatchConfig match = new MatchConfig(null, null, List.of(), List.of(), client);
    RouteVersion version =
        new RouteVersion(
            revision,
            List.of(new AttachmentConfig(Samples.LISTENER, List.of())),
            List.of(
                rule("direct", List.of(match), Via.DIRECT), rule("rest", List.of(), Via.TUNNEL)),
            List.of(backend("direct", directPort), backend("rest", far.port())));
    return new RouteConfig(Samples.ROUTE, version, null);
  }

  private static RuleConfig rule(String name, List<MatchConfig> matches, Via via) {
    return new RuleConfig(
        name,
        matches,
        List.of(),
        List.of(new BackendRefConfig(name, 1)),
        new TimeoutsConfig(0, 60_000, 300_000),
        via);
  }

  private static BackendConfig backend(String name, int port) {
    return new BackendConfig(
        name,
        new OriginConfig("127.0.0.1", port, null, ""),
        List.of(),
        new PoolConfig(100, 10, 30_000, 5_000));
  }

  private static String request(String from) {
    return "GET /v1/chat HTTP/1.1\r\nHost: chat.example\r\nX-Forwarded-For: " + from + "\r\n\r\n";
  }

  /** Status and body, on a connection of its own. */
  private String ask(String from) throws IOException {
    try (Wire client = Wire.connect(tunnel().port())) {
      client.send(request(from));
      String head = client.readHead();
      String length = head.replaceAll("(?s).*content-length: (\\d+).*", "$1");
      return head.substring(9, 12) + " " + client.read(Integer.parseInt(length));
    }
  }

  /** Without what differs from one request to the next. */
  private static String sameFor(String head) {
    return head.replaceAll("(203\\.0\\.113|198\\.51\\.100)\\.7", "CLIENT")
        .replaceAll("[0-9a-f]{32}|[0-9a-f]{16}", "TRACE");
  }
}
