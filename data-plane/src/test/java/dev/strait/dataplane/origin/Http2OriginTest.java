package dev.strait.dataplane.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.exchange.Failure.Reason;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.nodeconfig.OriginTlsConfig;
import dev.strait.nodeconfig.PoolConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.testkit.TestAuthority;
import dev.strait.testkit.TestCertificate;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Origins that speak HTTP/2, by prior knowledge and by ALPN. */
class Http2OriginTest {
  private @Nullable Http2Origin origin;
  private @Nullable OriginRig rig;

  private OriginRig rig(Http2Origin serving) {
    origin = serving;
    OriginRig made = new OriginRig(serving.port());
    made.protocols = List.of(Protocol.HTTP2);
    rig = made;
    return made.apply();
  }

  @AfterEach
  void stop() {
    if (rig != null) {
      rig.close();
    }
    if (origin != null) {
      origin.close();
    }
  }

  @Test
  void manyExchangesShareOneConnection() {
    Http2Origin many = new Http2Origin(1_000, null);
    OriginRig rig = rig(many);
    List<Asking> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(rig.post("/echo"));
    }
    await().until(() -> many.streams.get() == 50);
    all.forEach(asking -> asking.send("hello").awaitBody(5));
    all.forEach(asking -> asking.end(Fields.of("x-said", "bye")).awaitOver());
    assertThat(all)
        .allSatisfy(
            asking -> {
              assertThat(asking.status()).isEqualTo(200);
              assertThat(asking.body()).isEqualTo("hello");
              assertThat(asking.trailer("grpc-status")).isEqualTo("0");
              assertThat(asking.trailer("x-heard")).isEqualTo("bye");
              assertThat(asking.exchangeOver()).isTrue();
            });
    assertThat(many.connections).hasValue(1);
    assertThat(many.heads)
        .allSatisfy(
            head -> {
              assertThat(head.scheme()).hasToString("http");
              assertThat(head.authority()).hasToString("chat.example.com");
              assertThat(head.get("te")).hasToString("trailers");
            });
  }

  @Test
  void headsOfEveryKindPass() {
    Http2Origin any = new Http2Origin(100, null);
    OriginRig rig = rig(any);
    Asking asking = rig.get("/hints").awaitOver();
    assertThat(asking.informational).extracting(head -> head.status()).containsExactly(103);
    assertThat(asking.status()).isEqualTo(200);
    assertThat(asking.trailer("grpc-status")).isEqualTo("0");
  }

  @Test
  void aReaderThatIsStuckHoldsItsOwnStreamOnly() {
    Http2Origin endless = new Http2Origin(100, null);
    OriginRig rig = rig(endless);
    Asking stuck =
        rig.ask(
            new Asking(rig.loop(), false),
            OriginRig.request("GET", "/endless", new Fields(), true));
    stuck.awaitBody(AnswerCredit.LIMIT - 1);
    for (int i = 0; i < 5; i++) {
      assertThat(rig.get("/echo").awaitOver().status()).isEqualTo(200);
    }
    assertThat(stuck.received.get()).isLessThanOrEqualTo(AnswerCredit.LIMIT);
    assertThat(rig.budget.reservedBytes()).isLessThanOrEqualTo(AnswerCredit.LIMIT);
    stuck.consume(40_000).awaitBody(AnswerCredit.LIMIT + 32_000);
    stuck.cancel();
    await().until(() -> endless.resets.equals(List.of(Http2Error.CANCEL.code())));
    assertThat(rig.get("/echo").awaitOver().status()).isEqualTo(200);
    assertThat(endless.connections).hasValue(1);
    await().until(() -> rig.budget.reservedBytes() == 0);
  }

  @Test
  void exchangesWaitForAStreamWhenTheOriginTakesFew() {
    Http2Origin two = new Http2Origin(2, null);
    OriginRig made = rig(two);
    made.pool = new PoolConfig(1, 1, 60_000, 5_000);
    made.apply();
    assertThat(made.get("/echo").awaitOver().status()).isEqualTo(200);
    List<Asking> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      all.add(made.post("/echo"));
    }
    await().until(() -> two.streams.get() == 2);
    all.forEach(asking -> asking.send("x").end());
    all.forEach(asking -> assertThat(asking.awaitOver().body()).isEqualTo("x"));
    assertThat(two.most).hasValue(2);
    assertThat(two.connections).hasValue(1);
  }

  @Test
  void aRefusedStreamBeginsAnewAndABrokenOneFails() {
    Http2Origin refusing = new Http2Origin(100, null);
    OriginRig rig = rig(refusing);
    assertThat(rig.post("/refused").awaitHead().end().awaitOver().status()).isEqualTo(200);
    assertThat(refusing.refusals).hasValue(2);
    assertThat(rig.post("/broken").awaitOver().reason()).isEqualTo(Reason.ORIGIN_BROKEN);
  }

  @Test
  void anAnswerThatIsEarlyEndsTheRequest() {
    Http2Origin early = new Http2Origin(100, null);
    OriginRig rig = rig(early);
    Asking asking = rig.post("/early").awaitOver();
    assertThat(asking.status()).isEqualTo(403);
    asking.send("more").end();
    await().until(asking::exchangeOver);
    assertThat(asking.failure).isNull();
    assertThat(rig.get("/echo").awaitOver().status()).isEqualTo(200);
    assertThat(early.connections).hasValue(1);
  }

  @Test
  void afterGoAwayStreamsEndAndNewOnesGoElsewhere() {
    Http2Origin leaving = new Http2Origin(100, null);
    OriginRig rig = rig(leaving);
    Asking first = rig.post("/leave").awaitHead();
    await()
        .until(
            () -> {
              assertThat(rig.get("/echo").awaitOver().status()).isEqualTo(200);
              return leaving.connections.get() == 2;
            });
    assertThat(first.send("still here").awaitBody(10).body()).isEqualTo("still here");
    first.end().awaitOver();
    assertThat(first.trailer("grpc-status")).isEqualTo("0");
    await().until(() -> leaving.open.size() == 1);
  }

  @Test
  void anOriginThatDiesFailsWhatIsOpenAndIsDialledAgain() {
    Http2Origin dying = new Http2Origin(100, null);
    OriginRig rig = rig(dying);
    Asking open = rig.post("/echo").awaitHead();
    Asking silent = rig.post("/silent").send("x");
    await().until(() -> dying.streams.get() == 2 && silent.requestConsumed.get() == 1);
    dying.open.forEach(channel -> channel.close());
    assertThat(open.awaitOver().reason()).isEqualTo(Reason.ORIGIN_BROKEN);
    assertThat(silent.awaitOver().reason()).isEqualTo(Reason.ORIGIN_BROKEN);
    assertThat(rig.get("/echo").awaitOver().status()).isEqualTo(200);
  }

  @Test
  void idleConnectionsAreClosed() {
    Http2Origin any = new Http2Origin(100, null);
    OriginRig made = rig(any);
    made.pool = new PoolConfig(10, 10, 300, 5_000);
    made.apply();
    assertThat(made.get("/echo").awaitOver().status()).isEqualTo(200);
    await().until(() -> any.open.isEmpty());
    assertThat(made.get("/echo").awaitOver().status()).isEqualTo(200);
  }

  @Test
  void alpnChoosesAndHttp11ServesWhereBothMayBeSpoken() throws Exception {
    TestAuthority authority = TestAuthority.create("origin ca");
    for (String spoken : List.of("h2", "http/1.1")) {
      try (Http2Origin tls = new Http2Origin(100, serverTls(authority, spoken));
          OriginRig rig = new OriginRig(tls.port())) {
        rig.trust = authority.pem();
        rig.tls = new OriginTlsConfig("llm.example.com", "origin-ca.pem");
        rig.protocols = List.of(Protocol.HTTP2);
        rig.apply();
        Asking asking = rig.get("/echo").awaitOver();
        if (spoken.equals("h2")) {
          assertThat(asking.status()).isEqualTo(200);
          assertThat(tls.heads.get(0).scheme()).hasToString("https");
        } else {
          assertThat(asking.reason()).isEqualTo(Reason.ORIGIN_UNREACHABLE);
          assertThat(asking.detail()).contains("speaks no HTTP/2");
        }
      }
    }
  }

  private static SslContext serverTls(TestAuthority authority, String spoken) throws Exception {
    TestCertificate certificate = authority.issue("llm.example.com");
    return SslContextBuilder.forServer(certificate.key(), certificate.certificate())
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                spoken))
        .build();
  }
}
