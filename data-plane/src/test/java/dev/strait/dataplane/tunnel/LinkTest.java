package dev.strait.dataplane.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.nodeconfig.Transport;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How links come up, go down and come back. */
@ParameterizedClass
@EnumSource(Transport.class)
class LinkTest {
  private final TunnelPair pair = new TunnelPair();

  LinkTest(Transport transport) {
    pair.transports = List.of(transport);
  }

  @AfterEach
  void close() {
    pair.close();
  }

  private void link() throws Exception {
    pair.startCore("models", 0);
    pair.addCore("models", 0, 1);
    pair.connect();
    pair.awaitUp(1);
  }

  @Test
  void withoutALinkAnExchangeFailsAtOnce() {
    TestClient client = pair.get("/echo").awaitEnd();

    assertThat(client.reason()).isEqualTo(Failure.Reason.NO_CORE);
  }

  @Test
  void aLinkThatEndsFailsWhatIsUnderWayAndComesBackByItself() throws Exception {
    link();
    TestClient client = pair.post("/never").say("x");
    pair.origin.next().head(200).say("half");
    client.await(() -> client.received > 0);
    CoreTunnel core = Objects.requireNonNull(pair.cores.get("models"));
    int port = core.boundPort();

    core.close().awaitUninterruptibly();

    assertThat(client.awaitEnd().reason()).isEqualTo(Failure.Reason.LINK_LOST);
    await().until(() -> pair.up() == 0);
    assertThat(pair.get("/echo").awaitEnd().reason()).isEqualTo(Failure.Reason.NO_CORE);

    pair.startCore("models", port);
    pair.awaitUp(1);
    assertThat(pair.get("/echo").awaitEnd().status()).isEqualTo(200);
    assertThat(pair.edge.links().get(0).reconnects()).isPositive();
  }

  @Test
  void aSilentPeerIsDeadAfterTheIdleTimeout() throws Exception {
    pair.idleTimeoutMillis = 1_000;
    link();
    TestClient client = pair.post("/never").say("x");
    TestAnswer answer = pair.origin.next();

    // A loop that does nothing is what a frozen process looks like from outside.
    pair.coreLoops.next().execute(() -> sleep(2_500));

    assertThat(client.awaitEnd().reason()).isEqualTo(Failure.Reason.LINK_LOST);
    assertThat(Objects.requireNonNull(client.failure).detail()).contains("silent");
    await().untilAsserted(() -> assertThat(answer.cancelled).isEqualTo(CancelReason.CLIENT_GONE));
    pair.awaitUp(1);
  }

  @Test
  void anIdleLinkStaysUpByItsPings() throws Exception {
    pair.idleTimeoutMillis = 1_000;
    link();

    await().during(java.time.Duration.ofMillis(2_500)).until(() -> pair.up() == 1);

    assertThat(pair.edge.links().get(0).reconnects()).isZero();
    assertThat(pair.edge.links().get(0).rttMicros()).isPositive();
  }

  @Test
  void aDrainingCoreFinishesWhatItHasAndTakesNothingNew() throws Exception {
    link();
    TestClient old = pair.post("/old").say("x");
    TestAnswer answer = pair.origin.next();

    Objects.requireNonNull(pair.cores.get("models")).drain();

    await().until(() -> pair.up() == 0);
    assertThat(pair.get("/echo").awaitEnd().reason()).isEqualTo(Failure.Reason.NO_CORE);
    answer.head(200).say("done").end();
    old.end();
    assertThat(old.awaitEnd().text()).isEqualTo("done");
    assertThat(old.failure).isNull();
    await().until(() -> Objects.requireNonNull(pair.cores.get("models")).links().isEmpty());
  }

  @Test
  void whatWasOnItsWayWhenACoreBeganToDrainIsTaken() throws Exception {
    link();
    CoreTunnel core = Objects.requireNonNull(pair.cores.get("models"));
    CountDownLatch standing = new CountDownLatch(1);
    CountDownLatch onItsWay = new CountDownLatch(1);
    pair.edgeLoops
        .next()
        .execute(
            () -> { // an edge that has not heard yet
              standing.countDown();
              standUntil(onItsWay);
            });
    standUntil(standing);

    core.drain();
    await().until(() -> core.links().get(0).state() == LinkStatus.State.DRAINING);
    TestClient late = pair.post("/late").say("x");
    onItsWay.countDown();

    pair.origin.next().head(200).say("done").end();
    assertThat(late.end().awaitEnd().text()).isEqualTo("done");
    assertThat(late.failure).isNull();
    await().until(() -> core.links().isEmpty());
  }

  private static void standUntil(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aCoreThatIsTakenAwayKeepsItsStreamsToTheirEnd() throws Exception {
    link();
    TestClient old = pair.post("/old").say("x");
    TestAnswer answer = pair.origin.next();

    pair.removeCore("models");
    pair.connect();

    await()
        .untilAsserted(
            () ->
                assertThat(pair.get("/echo").awaitEnd().reason())
                    .isEqualTo(Failure.Reason.NO_CORE));
    answer.head(200).say("done").end();
    old.end();
    assertThat(old.awaitEnd().text()).isEqualTo("done");
    await().until(() -> Objects.requireNonNull(pair.cores.get("models")).links().isEmpty());
  }

  @Test
  void aDrainingEdgeFinishesWhatItHas() throws Exception {
    link();
    TestClient old = pair.post("/old").say("x");
    TestAnswer answer = pair.origin.next();

    pair.edge.drain();

    answer.head(200).say("done").end();
    old.end();
    assertThat(old.awaitEnd().text()).isEqualTo("done");
    await().until(() -> Objects.requireNonNull(pair.cores.get("models")).links().isEmpty());
  }

  @Test
  void anEdgeThatMayConnectNoMoreIsDrained() throws Exception {
    link();
    CoreTunnel core = Objects.requireNonNull(pair.cores.get("models"));
    pair.edgeName = "other";

    core.update(pair.coreConfig("models", 0), pair.bundle);

    await().until(() -> pair.up() == 0);
    await()
        .untilAsserted(
            () ->
                assertThat(pair.edge.links())
                    .extracting(LinkStatus::state)
                    .isEqualTo(List.of(LinkStatus.State.CONNECTING)));
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
