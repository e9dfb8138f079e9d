package dev.strait.dataplane.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.nodeconfig.CongestionControl;
import dev.strait.nodeconfig.LinkQuicConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What links over QUIC can do that others cannot. */
class QuicLinkTest {
  private static final LinkQuicConfig OTHER = new LinkQuicConfig(CongestionControl.RENO, false);

  private final TunnelPair pair = new TunnelPair();

  @AfterEach
  void close() {
    pair.close();
  }

  @ParameterizedTest
  @EnumSource(CongestionControl.class)
  void eachCongestionControlCarriesWithoutSearchForThePathsSize(CongestionControl control)
      throws Exception {
    pair.quic = new LinkQuicConfig(control, false);
    pair.link();

    TestClient client = pair.post("/echo").upload(3_000_000).awaitEnd();

    assertThat(client.status()).isEqualTo(200);
    assertThat(client.received).isEqualTo(3_000_000);
  }

  @Test
  void otherSettingsOfAnEdgeComeWithANewLinkBesideTheOldOne() throws Exception {
    pair.link();
    TestClient client = pair.get("/long");
    TestAnswer answer = pair.origin.next().head(200).say("before ");
    client.await(() -> client.received > 0);

    pair.quic = OTHER;
    pair.connect();
    client.await(() -> pair.edge.links().get(0).exchanges() == 0 && pair.up() == 1);
    assertThat(pair.post("/echo").say("new").end().awaitEnd().text()).isEqualTo("new");
    answer.say("after").end();

    assertThat(client.awaitEnd().text()).isEqualTo("before after");
    assertThat(client.failure).isNull();
  }

  @Test
  void anEdgeThatComesBackIsGreetedWithinOneRoundTripButNotTakenAtItsWord() throws Exception {
    int port = pair.startCore("models", 0).boundPort();
    pair.addCore("models", 0, 1);
    try (UdpRelay nat =
        new UdpRelay(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      pair.endpoint("models", nat.endpoint());
      pair.connect();
      pair.awaitUp(1);

      for (int tries = 1; !comesBackDuring(nat); tries++) {
        assertThat(tries).isLessThan(5);
      }

      // The edge has the core's HELLO, the core no proof that it is the edge who asked for it.
      int before = pair.origin.opened.get();
      TestClient client = pair.post("/echo").say("held");
      assertThat(states(core().links())).contains(LinkStatus.State.CONNECTING);
      assertThat(pair.origin.opened).hasValue(before);

      nat.heal();
      assertThat(client.end().awaitEnd().text()).isEqualTo("held");
    }
  }

  @Test
  void whoComesForTheFirstTimeIsNotGreetedBeforeItsCertificateIsKnown() throws Exception {
    int port = pair.startCore("models", 0).boundPort();
    pair.addCore("models", 0, 1);
    try (UdpRelay nat =
        new UdpRelay(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      nat.firstFlightOnly();
      pair.idleTimeoutMillis = 2_000;
      pair.endpoint("models", nat.endpoint());
      pair.connect();

      await().until(() -> pair.edge.links().get(0).reconnects() > 0);
      assertThat(pair.up()).isZero();

      nat.heal();
      pair.awaitUp(1);
    }
  }

  @Test
  void aTicketThatTheCoreNoLongerReadsCostsNothing() throws Exception {
    pair.link();
    int port = core().boundPort();

    core().close().awaitUninterruptibly();
    await().until(() -> pair.up() == 0);
    pair.startCore("models", port);

    pair.awaitUp(1);
    assertThat(pair.post("/echo").say("again").end().awaitEnd().text()).isEqualTo("again");
  }

  @Test
  void aTicketDoesNotLetInWhoMayConnectNoMore() throws Exception {
    pair.link();

    pair.edgeName = "other";
    core().update(pair.coreConfig("models", 0), pair.bundle);
    await().until(() -> pair.up() == 0);

    await().until(() -> pair.edge.links().get(0).reconnects() > 1);
    assertThat(pair.edge.links().get(0).lastError()).contains("refused the handshake");
  }

  /**
   * Replaces the link by another of which the core hears the first flight only; true when that is
   * up. A machine that stands still meanwhile can spoil it, and a ticket is good for one try.
   */
  private boolean comesBackDuring(UdpRelay silence) throws Exception {
    assertThat(pair.post("/echo").say("ticket").end().awaitEnd().text()).isEqualTo("ticket");
    silence.firstFlightOnly();
    pair.quic = pair.quic == null ? OTHER : null;
    pair.connect();
    try {
      await().atMost(Duration.ofSeconds(3)).until(this::onlyTheEdgeIsSure);
      return true;
    } catch (ConditionTimeoutException spoilt) {
      silence.heal();
      await().until(() -> pair.up() == 1 && pair.edge.links().get(0).opened() == 0);
      return false;
    }
  }

  private boolean onlyTheEdgeIsSure() {
    return pair.up() == 1
        && pair.edge.links().get(0).opened() == 0
        && states(core().links()).contains(LinkStatus.State.CONNECTING);
  }

  private CoreTunnel core() {
    return Objects.requireNonNull(pair.cores.get("models"));
  }

  private static List<LinkStatus.State> states(List<LinkStatus> links) {
    return links.stream().map(LinkStatus::state).toList();
  }

  /** Where the core has its edge. */
  private String seenAt() {
    return core().links().get(0).address();
  }

  @Test
  void aLinkSurvivesThatTheEdgesAddressChanges() throws Exception {
    int port = pair.startCore("models", 0).boundPort();
    pair.addCore("models", 0, 1);
    try (UdpRelay nat =
        new UdpRelay(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      pair.endpoint("models", nat.endpoint());
      pair.connect();
      pair.awaitUp(1);
      TestClient client = pair.post("/echo").say("before ");
      client.await(() -> client.received == 7);

      String before = seenAt();
      nat.rebind();
      client.say("after").end();

      assertThat(client.awaitEnd().text()).isEqualTo("before after");
      assertThat(seenAt()).isNotEqualTo(before);
      assertThat(pair.edge.links().get(0).reconnects()).isZero();
      assertThat(pair.up()).isEqualTo(1);
    }
  }
}
