package dev.strait.dataplane.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.nodeconfig.Transport;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** One exchange at a time, from edge to core and back. */
@ParameterizedClass
@EnumSource(Transport.class)
class CrossingTest {
  private final Transport transport;
  private TunnelPair pair;

  CrossingTest(Transport transport) {
    this.transport = transport;
  }

  @BeforeEach
  void link() throws Exception {
    pair = TunnelPair.linked(transport);
  }

  @AfterEach
  void close() {
    pair.close();
  }

  @Test
  void requestAndAnswerCrossWhole() {
    TestClient client = pair.post("/echo").say("Hello, ").say("core").end("x-t", "1").awaitEnd();

    assertThat(client.failure).isNull();
    assertThat(client.status()).isEqualTo(200);
    assertThat(client.text()).isEqualTo("Hello, core");
    assertThat(Objects.requireNonNull(client.head).fields().get("x-odd-name")).hasToString("v");
    assertThat(Objects.requireNonNull(client.trailers).get("x-t")).hasToString("1");
  }

  @Test
  void coreLearnsWhereTheExchangeIsToGoAndWhereItCameFrom() throws Exception {
    TestClient client = pair.get("/ask?q=1");

    TestAnswer answer = pair.origin.next();

    assertThat(answer.target.routeId()).isEqualTo("chat/llm");
    assertThat(answer.target.revision()).isEqualTo("rev-1");
    assertThat(answer.target.backend()).isEqualTo("llm");
    assertThat(answer.exchange.origination().listener())
        .isEqualTo("spiffe://strait.dev/ns/chat/edge/public");
    assertThat(answer.exchange.origination().remote()).hasToString("/192.0.2.7:50123");
    assertThat(answer.exchange.origination().traceId())
        .isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(answer.exchange.request().path()).isEqualTo("/ask?q=1");
    assertThat(answer.exchange.request().scheme()).isEqualTo("https");
    assertThat(answer.exchange.request().fields().get("x-test")).hasToString("yes");
    answer.head(204).end();
    assertThat(client.awaitEnd().status()).isEqualTo(204);
  }

  @Test
  void informationalHeadsComeBeforeTheFinalOne() throws Exception {
    TestClient client = pair.post("/slow");
    TestAnswer answer = pair.origin.next();

    answer.informational(100).informational(103).head(200).say("x").end();
    client.end();

    client.awaitEnd();
    assertThat(client.informational).containsExactly(100, 103);
    assertThat(client.status()).isEqualTo(200);
  }

  @Test
  void anAnswerMayEndBeforeItsRequest() throws Exception {
    TestClient client = pair.post("/early").say("first");
    TestAnswer answer = pair.origin.next();

    answer.head(200).say("early").end();
    client.awaitEnd();
    client.say(" second").end();

    await().until(() -> answer.requestTrailers != null);
    assertThat(answer.text()).isEqualTo("first second");
    await().until(() -> answer.exchange.over());
  }

  @Test
  void eachEventLeavesWithoutWaitingForTheNext() throws Exception {
    TestClient client = pair.get("/events");
    TestAnswer answer = pair.origin.next();
    answer.head(200, "content-type", "text/event-stream");
    StringBuilder expected = new StringBuilder();

    for (int i = 0; i < 100; i++) {
      String event = "data: " + i + "\n\n";
      expected.append(event);
      answer.say(event);
      client.await(() -> client.text().length() == expected.length());
    }

    answer.end();
    assertThat(client.awaitEnd().text()).isEqualTo(expected.toString());
  }

  @Test
  void aClientThatLeavesFreesTheOrigin() throws Exception {
    TestClient client = pair.get("/never");
    TestAnswer answer = pair.origin.next();

    client.cancel();

    await().untilAsserted(() -> assertThat(answer.cancelled).isEqualTo(CancelReason.CLIENT_GONE));
    await().untilAsserted(() -> assertThat(pair.edge.links().get(0).exchanges()).isZero());
  }

  @Test
  void anOriginThatFailsIsToldWithItsReason() throws Exception {
    TestClient client = pair.get("/broken");

    pair.origin.next().head(200).say("half").fail(Failure.Reason.ORIGIN_BROKEN, "It broke off.");

    client.awaitEnd();
    assertThat(client.ended).isFalse();
    assertThat(client.failure).isEqualTo(Failure.of(Failure.Reason.ORIGIN_BROKEN, "It broke off."));
  }
}
