package dev.strait.dataplane.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.NodeIdentity;
import dev.strait.nodeconfig.Role;
import dev.strait.nodeconfig.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which transport a link takes, and how it changes while exchanges are under way. */
class TransportsTest {
  private final TunnelPair pair = new TunnelPair();

  @AfterEach
  void close() {
    pair.close();
  }

  private CoreTunnel core(Transport... transports) throws Exception {
    pair.transports = List.of(transports);
    CoreTunnel core = pair.startCore("models", 0);
    pair.addCore("models", 0, 1);
    return core;
  }

  private void edge(Transport... transports) throws Exception {
    pair.transports = List.of(transports);
    pair.connect();
  }

  private @Nullable Transport transport() {
    return pair.edge.links().get(0).transport();
  }

  @Test
  void thePreferredTransportIsTakenWhenItWorks() throws Exception {
    core(Transport.QUIC, Transport.TLS);

    edge(Transport.QUIC, Transport.TLS);

    pair.awaitUp(1);
    assertThat(transport()).isEqualTo(Transport.QUIC);
  }

  @Test
  void theNextIsTriedBesideOneThatDoesNotComeUp() throws Exception {
    core(Transport.TLS);
    long begin = System.nanoTime();

    edge(Transport.QUIC, Transport.TLS);

    pair.awaitUp(1);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    assertThat(transport()).isEqualTo(Transport.TLS);
    assertThat(pair.post("/echo").say("x").end().awaitEnd().text()).isEqualTo("x");
  }

  @Test
  void thePreferredIsTakenBackWithoutCuttingAStream() throws Exception {
    CoreTunnel core = core(Transport.TLS);
    edge(Transport.QUIC, Transport.TLS);
    pair.awaitUp(1);
    TestClient stream = pair.get("/stream");
    TestAnswer answer = pair.origin.next().head(200).say("over TLS, ");
    stream.await(() -> stream.received > 0);

    pair.transports = List.of(Transport.QUIC, Transport.TLS);
    core.update(pair.coreConfig("models", 0), pair.bundle);

    await().until(() -> transport() == Transport.QUIC);
    assertThat(core.links()).hasSize(2);
    answer.say("to its end").end();
    assertThat(stream.awaitEnd().text()).isEqualTo("over TLS, to its end");
    await().until(() -> core.links().size() == 1);
    assertThat(pair.edge.links()).singleElement().matches(link -> link.lastError() == null);
  }

  @Test
  void aTransportThatIsNoLongerWantedIsLeft() throws Exception {
    core(Transport.QUIC, Transport.TLS);
    edge(Transport.TLS);
    pair.awaitUp(1);

    edge(Transport.QUIC);

    await().until(() -> transport() == Transport.QUIC);
  }

  @Test
  void aCoreTakesOnlyWhatItOffers() throws Exception {
    core(Transport.TLS);

    edge(Transport.WEB_SOCKET, Transport.TCP);

    await().untilAsserted(() -> assertThat(pair.edge.links().get(0).lastError()).isNotNull());
    await().during(Duration.ofSeconds(1)).until(() -> pair.up() == 0);
  }

  @Test
  void newCertificatesMakeNewLinksBesideTheOld() throws Exception {
    CoreTunnel core = core(Transport.QUIC);
    edge(Transport.QUIC);
    pair.awaitUp(1);
    TestClient stream = pair.get("/stream");
    TestAnswer answer = pair.origin.next().head(200).say("before, ");
    stream.await(() -> stream.received > 0);
    pair.certify("edge2", NodeIdentity.spiffeId(Role.EDGE, "chat", "public"));
    pair.edgeIdentity = "edge2";

    pair.connect();

    await().until(() -> core.links().size() == 2);
    assertThat(pair.up()).isEqualTo(1);
    answer.say("after").end();
    assertThat(stream.awaitEnd().text()).isEqualTo("before, after");
    await().until(() -> core.links().size() == 1);
  }

  @Test
  void anExchangeWaitsAMomentForALinkThatIsOnItsWay() throws Exception {
    core(Transport.TLS);
    edge(Transport.TLS);

    TestClient early = pair.post("/echo").say("early").end();

    assertThat(early.awaitEnd().text()).isEqualTo("early");
  }

  @Test
  void aSilentLinkIsAvoidedAndTrustedAgain() throws Exception {
    core(Transport.QUIC);
    pair.idleTimeoutMillis = 8_000;
    edge(Transport.QUIC);
    pair.awaitUp(1);
    CoreTunnel second = pair.startCore("second", 0);
    pair.addCore("second", 1, 1);
    pair.connect();
    pair.awaitUp(2);
    assertThat(second.boundPort()).isPositive();

    Stall stall = Stall.of(pair.coreLoops.next());
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> pair.edge.links().stream().anyMatch(LinkStatus::suspect));
    stall.end();

    await().until(() -> pair.edge.links().stream().noneMatch(LinkStatus::suspect));
    assertThat(pair.edge.links()).allMatch(link -> link.reconnects() == 0);
    assertThat(pair.post("/echo").say("x").end().awaitEnd().text()).isEqualTo("x");
  }

  @Test
  void namesAreDialledToo() throws Exception {
    CoreTunnel core = core(Transport.TLS);
    pair.endpoint("models", new Endpoint("localhost", core.boundPort()));

    edge(Transport.TLS);

    pair.awaitUp(1);
    assertThat(Objects.requireNonNull(pair.cores.get("models")).links()).hasSize(1);
  }

  @Test
  void aWebSocketGoesThroughAProxyThatLooksTheNameUp() throws Exception {
    CoreTunnel core = core(Transport.WEB_SOCKET);
    try (ConnectProxy proxy = ConnectProxy.to(core.boundPort())) {
      pair.endpoint("models", new Endpoint("core.only.the.proxy.knows", 8443));
      pair.proxy = new Endpoint("127.0.0.1", proxy.port());

      edge(Transport.WEB_SOCKET);

      pair.awaitUp(1);
      assertThat(proxy.asked()).containsExactly("core.only.the.proxy.knows:8443");
      assertThat(pair.post("/echo").upload(1_000_000).awaitEnd().received).isEqualTo(1_000_000);
    }
  }

  @Test
  void aProxyThatRefusesIsToldByItsStatus() throws Exception {
    CoreTunnel core = core(Transport.WEB_SOCKET);
    try (ConnectProxy proxy = ConnectProxy.refusing("403 Forbidden")) {
      assertThat(core.boundPort()).isPositive();
      pair.proxy = new Endpoint("127.0.0.1", proxy.port());

      edge(Transport.WEB_SOCKET);

      await()
          .untilAsserted(
              () ->
                  assertThat(pair.edge.links().get(0).lastError())
                      .isEqualTo("the proxy refused: HTTP/1.1 403 Forbidden"));
    }
  }
}
