package dev.strait.dataplane.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.nodeconfig.CongestionControl;
import dev.strait.nodeconfig.LinkQuicConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
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
    pair.startCore("models", 0);
    pair.addCore("models", 0, 1);
    pair.connect();
    pair.awaitUp(1);

    TestClient client = pair.post("/echo").upload(3_000_000).awaitEnd();

    assertThat(client.status()).isEqualTo(200);
    assertThat(client.received).isEqualTo(3_000_000);
  }

  @Test
  void otherSettingsOfAnEdgeComeWithANewLinkBesideTheOldOne() throws Exception {
    pair.startCore("models", 0);
    pair.addCore("models", 0, 1);
    pair.connect();
    pair.awaitUp(1);
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

  /** Where the core has its edge. */
  private String seenAt() {
    return Objects.requireNonNull(pair.cores.get("models")).links().get(0).address();
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
