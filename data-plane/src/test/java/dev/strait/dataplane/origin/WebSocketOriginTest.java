package dev.strait.dataplane.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.exchange.Failure.Reason;
import dev.strait.nodeconfig.OriginTlsConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.testkit.TestAuthority;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** WebSockets to origins that speak HTTP/2 (RFC 8441), or either version. */
class WebSocketOriginTest {
  private static final String FRAME = "\u0081\u0085\u0000\u0000\u0000\u0000hello";

  private final Http2Origin origin =
      new Http2Origin(
          new Http2Settings().maxConcurrentStreams(100).connectProtocolEnabled(true), null);
  private final OriginRig rig = new OriginRig(origin.port());

  @AfterEach
  void stop() {
    rig.close();
    origin.close();
  }

  @Test
  void manyShareAConnectionWithRequests() {
    http2Only(rig);
    Asking first = rig.webSocket("/echo").awaitHead();
    Asking second = rig.webSocket("/echo").awaitHead();
    assertThat(rig.get("/plain").awaitOver().status()).isEqualTo(200);

    for (Asking each : List.of(first, second)) {
      assertThat(each.status()).as(each.detail()).isEqualTo(101);
      each.send(latin1(FRAME)).awaitBody(FRAME.length());
      assertThat(each.body()).isEqualTo(FRAME);
    }
    first.end().awaitOver();

    assertThat(first.failure).isNull();
    assertThat(second.ended).isFalse();
    assertThat(origin.connections).hasValue(1);
    var head = origin.heads.get(0);
    assertThat(head.method()).hasToString("CONNECT");
    assertThat(head.get(":protocol")).hasToString("websocket");
    assertThat(head.scheme()).hasToString("http");
    assertThat(head.path()).hasToString("/echo");
    assertThat(head.get("sec-websocket-version")).hasToString("13");
    assertThat(head.contains("sec-websocket-key")).isFalse();
  }

  @Test
  void framesWaitForTheOriginsAgreement() {
    http2Only(rig);
    Asking asking = rig.webSocket("/echo").send(latin1(FRAME)).awaitBody(FRAME.length());

    assertThat(asking.body()).isEqualTo(FRAME);
  }

  @Test
  void aClientThatIsGoneIsSaidGoodbyeFor() {
    http2Only(rig);
    Asking asking = rig.webSocket("/echo").awaitHead();
    asking.send(latin1(FRAME)).awaitBody(FRAME.length());

    asking.cancel();

    await().until(() -> origin.received().length() > FRAME.length() + 6);
    String close = origin.received().substring(FRAME.length());
    assertThat(close.charAt(0)).isEqualTo('\u0088');
    assertThat(unmasked(close)).isEqualTo("\u0003\u00e9The client is gone.");
    await().until(() -> origin.streams.get() == 0);
    assertThat(origin.resets).isEmpty();
    assertThat(rig.get("/plain").awaitOver().status()).isEqualTo(200);
    assertThat(origin.connections).hasValue(1);
  }

  @Test
  void aClientThatEndsWithoutACloseIsSaidGoodbyeFor() {
    http2Only(rig);
    Asking asking = rig.webSocket("/echo").awaitHead();
    asking.send(latin1(FRAME)).awaitBody(FRAME.length());

    asking.end().awaitOver();

    String close = origin.received().substring(FRAME.length());
    assertThat(close.charAt(0)).isEqualTo('\u0088');
    assertThat(unmasked(close)).isEqualTo("\u0003\u00e9The client is gone.");
    assertThat(asking.body()).isEqualTo(FRAME + close);
    await().until(() -> origin.streams.get() == 0);
    assertThat(origin.resets).isEmpty();
  }

  @Test
  void anEndInTheMiddleOfAFrameIsAnEndOnly() {
    http2Only(rig);
    Asking asking = rig.webSocket("/echo").awaitHead();
    asking.send(latin1(FRAME.substring(0, 8))).awaitBody(8);

    asking.end().awaitOver();

    assertThat(origin.received()).hasSize(8);
    assertThat(origin.resets).isEmpty();
  }

  @Test
  void inTheMiddleOfAFrameTheStreamIsReset() {
    http2Only(rig);
    Asking asking = rig.webSocket("/echo").awaitHead();
    asking.send(latin1(FRAME.substring(0, 8))).awaitBody(8);

    asking.cancel();

    await().until(() -> origin.resets.equals(List.of(Http2Error.CANCEL.code())));
    assertThat(origin.received()).hasSize(8);
  }

  @Test
  void whenBothHaveClosedTheAnswerEndsAlthoughTheOriginForgets() {
    http2Only(rig);
    Asking asking = rig.webSocket("/echo").awaitHead();
    String close = "\u0088\u0082\u0000\u0000\u0000\u0000\u0003\u00e8";
    asking.send(latin1(FRAME + close.substring(0, 3))).awaitBody(FRAME.length() + 3);
    assertThat(asking.ended).isFalse();
    asking.send(latin1(close.substring(3))).awaitOver();

    assertThat(asking.body()).isEqualTo(FRAME + close);
    assertThat(asking.failure).isNull();
    await().until(() -> origin.resets.equals(List.of(Http2Error.CANCEL.code())));
    asking.end();
    await().until(asking::exchangeOver);
    await().until(() -> rig.budget.reservedBytes() == 0);
    assertThat(rig.get("/plain").awaitOver().status()).isEqualTo(200);
    assertThat(origin.connections).hasValue(1);
  }

  @Test
  void aRefusalIsAnOrdinaryAnswer() {
    http2Only(rig);
    Asking refused = rig.webSocket("/early").awaitOver();

    assertThat(refused.status()).isEqualTo(403);
    await().until(() -> origin.streams.get() == 0);
  }

  @Test
  void anOriginThatResetsItBreaksIt() {
    http2Only(rig);
    Asking broken = rig.webSocket("/broken").awaitOver();

    assertThat(broken.reason()).isEqualTo(Reason.ORIGIN_BROKEN);
  }

  @Test
  void anOriginThatRefusesTheStreamIsAskedAgain() {
    http2Only(rig);
    Asking asking = rig.webSocket("/refused").awaitHead();

    assertThat(asking.status()).as(asking.detail()).isEqualTo(101);
    assertThat(origin.heads).hasSize(2);
  }

  @Test
  void anOriginThatHasNotAnnouncedItIsNotAsked() {
    try (Http2Origin plain = new Http2Origin(100, null);
        OriginRig other = new OriginRig(plain.port())) {
      http2Only(other);
      for (int i = 0; i < 2; i++) { // before its settings have come, and after
        Asking asking = other.webSocket("/echo").awaitOver();
        assertThat(asking.reason()).isEqualTo(Reason.ORIGIN_UNREACHABLE);
        assertThat(asking.detail()).contains("SETTINGS_ENABLE_CONNECT_PROTOCOL");
      }
      assertThat(other.get("/echo").awaitOver().status()).isEqualTo(200);
      assertThat(plain.heads).hasSize(1);
      assertThat(plain.connections).hasValue(1);
    }
  }

  @Test
  void whereEitherMayBeSpokenHttp11IsOffered() throws Exception {
    TestAuthority authority = TestAuthority.create("origin ca");
    try (AlpnWebSocketOrigin both = new AlpnWebSocketOrigin(authority.issue("llm.example.com"));
        OriginRig other = new OriginRig(both.port())) {
      other.trust = authority.pem();
      other.tls = new OriginTlsConfig("llm.example.com", "origin-ca.pem");
      other.protocols = List.of(Protocol.HTTP1, Protocol.HTTP2);
      other.apply();

      Asking asking = other.webSocket("/ws").awaitHead();
      assertThat(asking.detail()).isEmpty();
      assertThat(asking.status()).isEqualTo(101);
      asking.send(latin1(FRAME)).awaitBody(7);

      assertThat(asking.body()).isEqualTo("\u0081\u0005hello");
      assertThat(both.chosen).containsExactly("http/1.1");
      other.get("/").awaitOver();
      assertThat(both.chosen).containsExactly("http/1.1", "h2");
    }
  }

  private static void http2Only(OriginRig rig) {
    rig.protocols = List.of(Protocol.HTTP2);
    rig.apply();
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String unmasked(String frame) {
    StringBuilder text = new StringBuilder();
    for (int i = 6; i < frame.length(); i++) {
      text.append((char) (frame.charAt(i) ^ frame.charAt(2 + (i - 6) % 4)));
    }
    return text.toString();
  }
}
