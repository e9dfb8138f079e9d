package dev.strait.dataplane.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.RouteLabels;
import dev.strait.nodeconfig.Transport;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Two cores: which is used, and what is sent again when one goes. */
@ParameterizedClass
@EnumSource(Transport.class)
class FailoverTest {
  private final TunnelPair pair = new TunnelPair();

  FailoverTest(Transport transport) {
    pair.transports = List.of(transport);
  }

  @BeforeEach
  void link() throws Exception {
    pair.startCore("near", 0);
    pair.startCore("far", 0);
    pair.addCore("near", 0, 1);
    pair.addCore("far", 1, 1);
    pair.connect();
    pair.awaitUp(2);
  }

  @AfterEach
  void close() {
    pair.close();
  }

  private void lose(String core) {
    Objects.requireNonNull(pair.cores.get(core)).close().awaitUninterruptibly();
  }

  @Test
  void thePreferredCoreIsUsedWhileItIsUp() throws Exception {
    pair.get("/a");
    assertThat(pair.origin.next().core).isEqualTo("near");

    lose("near");
    await().until(() -> pair.up() == 1);
    pair.get("/b");

    assertThat(pair.origin.next().core).isEqualTo("far");
  }

  @Test
  void aTargetMayNameItsCore() throws Exception {
    pair.send("GET", "/a", true, new TunnelTarget("r", "1", "b", List.of("far"), false));

    assertThat(pair.origin.next().core).isEqualTo("far");
  }

  @Test
  void anIdempotentRequestWithoutAnAnswerIsSentAgain() throws Exception {
    TestClient client =
        pair.send("PUT", "/a", false, TunnelPair.TARGET).say("body").end("x-t", "1");
    TestAnswer first = pair.origin.next();
    await().until(() -> first.requestTrailers != null);

    lose("near");

    TestAnswer second = pair.origin.next();
    assertThat(second.core).isEqualTo("far");
    await().until(() -> second.requestTrailers != null);
    assertThat(second.text()).isEqualTo("body");
    second.head(201).end();
    assertThat(client.awaitEnd().status()).isEqualTo(201);
    assertThat(client.requestConsumed).isLessThanOrEqualTo(4);
  }

  @Test
  void aRequestThatMayHaveHadAnEffectIsNotSentAgain() throws Exception {
    TestClient client = pair.post("/a").say("body").end();
    pair.origin.next();

    lose("near");

    assertThat(client.awaitEnd().reason()).isEqualTo(Failure.Reason.LINK_LOST);
    assertThat(pair.origin.opened).hasValue(1);
  }

  @Test
  void unlessItsRouteSaysSo() throws Exception {
    TestClient client =
        pair.send("POST", "/a", false, new TunnelTarget("r", "1", "b", List.of(), true))
            .say("body")
            .end();
    pair.origin.next();

    lose("near");

    pair.origin.next().head(200).end();
    assertThat(client.awaitEnd().status()).isEqualTo(200);
  }

  @Test
  void whatBeganToBeAnsweredIsNotSentAgain() throws Exception {
    TestClient client = pair.get("/a");
    pair.origin.next().head(200).say("half");
    client.await(() -> client.received > 0);

    lose("near");

    assertThat(client.awaitEnd().reason()).isEqualTo(Failure.Reason.LINK_LOST);
    assertThat(pair.origin.opened).hasValue(1);
  }

  @Test
  void aLargeRequestIsNotKeptToBeSentAgain() throws Exception {
    TestClient client = pair.send("PUT", "/a", false, TunnelPair.TARGET).upload(100_000);
    TestAnswer first = pair.origin.next();
    await().until(() -> first.requestTrailers != null);

    lose("near");

    assertThat(client.awaitEnd().reason()).isEqualTo(Failure.Reason.LINK_LOST);
  }

  @Test
  void anUnknownRevisionIsRefusedByEveryCore() {
    TestClient client =
        pair.send("POST", "/a", false, new TunnelTarget("r", "unknown-1", "b", List.of(), false))
            .say("body")
            .end()
            .awaitEnd();

    assertThat(client.reason()).isEqualTo(Failure.Reason.REFUSED);
    assertThat(pair.origin.opened).hasValue(2);
  }

  @Test
  void anUnknownRevisionGoesToItsFallback() {
    TunnelTarget stable = new TunnelTarget("r", "1", "b", List.of(), false);
    TunnelTarget candidate =
        new TunnelTarget(
            "r",
            "unknown-2",
            "b",
            List.of(),
            false,
            new TunnelTarget.Fallback(stable, RouteLabels.NONE));

    TestClient client = pair.send("POST", "/echo", false, candidate).say("body").end().awaitEnd();

    assertThat(client.status()).isEqualTo(200);
    assertThat(client.text()).isEqualTo("body");
    assertThat(client.failure).isNull();
  }

  @Test
  void aDrainingCoreHandsNewExchangesToTheOther() throws Exception {
    TestClient old = pair.get("/old");
    TestAnswer onNear = pair.origin.next();

    Objects.requireNonNull(pair.cores.get("near")).drain();
    // At once, so that some meet GOAWAY on its way: none may be lost.
    for (int i = 0; i < 50; i++) {
      assertThat(pair.post("/echo").say("x").end().awaitEnd().text()).isEqualTo("x");
    }

    onNear.head(200).end();
    assertThat(old.awaitEnd().status()).isEqualTo(200);
  }
}
