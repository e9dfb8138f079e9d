package dev.strait.dataplane.origin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.exchange.Failure.Reason;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.testkit.RawOrigin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The ordinary life of an exchange with its origin. */
class OriginsTest {

  @Test
  void answerOfKnownLengthArrivesWithItsFields() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  assertThat(wire.readHead())
                      .startsWith("GET /v1/models?x=1 HTTP/1.1\nhost: chat.example.com");
                  wire.send(
                      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\nConnection: x-hop\r\n"
                          + "X-Hop: 1\r\nKeep-Alive: timeout=5\r\n\r\nhello");
                  wire.awaitClosed();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking asking = rig.get("/v1/models?x=1").awaitOver();

      assertThat(asking.failure).isNull();
      assertThat(asking.status()).isEqualTo(200);
      assertThat(asking.body()).isEqualTo("hello");
      assertThat(asking.field("content-length")).isEqualTo("5");
      assertThat(asking.field("x-a")).isEqualTo("b");
      assertThat(asking.field("x-hop")).isEmpty();
      assertThat(asking.field("keep-alive")).isEmpty();
      assertThat(asking.field("connection")).isEmpty();
      assertThat(origin.failures()).isEmpty();
    }
  }

  @Test
  void eachChunkArrivesBeforeTheNextIsSent() throws Exception {
    int events = 100;
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                  for (int i = 0; i < events; i++) {
                    wire.sendChunk("data: " + i + "\n\n");
                    assertThat(wire.readChunk()).isEqualTo("seen " + i);
                  }
                  wire.send("0\r\nX-Sum: 7\r\n\r\n");
                  assertThat(wire.readChunk()).isEmpty();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking asking = rig.post("/v1/chat");
      int expected = 0;
      for (int i = 0; i < events; i++) {
        expected += ("data: " + i + "\n\n").length();
        asking.awaitBody(expected);
        asking.send("seen " + i);
      }
      asking.end().awaitOver();

      assertThat(asking.failure).isNull();
      assertThat(asking.pieces).hasSize(events);
      assertThat(asking.trailer("x-sum")).isEqualTo("7");
      assertThat(origin.failures()).isEmpty();
    }
  }

  private static RawOrigin answersPingThrice() throws Exception {
    return RawOrigin.start(
        wire -> {
          for (int i = 0; i < 3; i++) {
            wire.readHead();
            wire.read("ping".length());
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          }
          wire.awaitClosed();
        });
  }

  @Test
  void connectionIsReusedAfterBothDirectionsEnded() throws Exception {
    try (RawOrigin origin = answersPingThrice();
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      for (int i = 0; i < 3; i++) {
        Asking asking = rig.post("/", "content-length", "4").send("ping").end().awaitOver();
        assertThat(asking.failure).isNull();
        assertThat(asking.body()).isEqualTo("ok");
      }

      assertThat(origin.connections()).isEqualTo(1);
      assertThat(origin.failures()).isEmpty();
    }
  }

  /** The last byte of a known length makes a request whole, whenever its end is told. */
  @Test
  void connectionIsReusedWhenTheAnswerComesBeforeTheEndIsTold() throws Exception {
    try (RawOrigin origin = answersPingThrice();
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      for (int i = 0; i < 3; i++) {
        Asking asking = rig.post("/", "content-length", "4").send("ping").awaitOver();
        assertThat(asking.failure).isNull();
        assertThat(asking.end().done().exchangeOver()).isTrue();
      }

      assertThat(origin.connections()).isEqualTo(1);
      assertThat(origin.failures()).isEmpty();
    }
  }

  @Test
  void bodyOfUnknownLengthGoesAsChunksWithTrailers() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  assertThat(wire.readHead()).contains("\ntransfer-encoding: chunked");
                  assertThat(wire.readChunk()).isEqualTo("one");
                  assertThat(wire.readChunk()).isEqualTo("two");
                  assertThat(wire.readHead()).isEqualTo("0\nx-t: 1");
                  wire.send("HTTP/1.1 204 No Content\r\n\r\n");
                  wire.awaitClosed();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking asking = rig.post("/").send("one").send("two").end(Fields.of("x-t", "1")).awaitOver();

      assertThat(asking.failure).isNull();
      assertThat(asking.status()).isEqualTo(204);
      assertThat(origin.failures()).isEmpty();
    }
  }

  @Test
  void unknownRevisionIsRefused() {
    try (OriginRig rig = new OriginRig(1).apply()) {
      rig.revision = "r0";

      assertThat(rig.get("/").awaitOver().reason()).isEqualTo(Reason.REFUSED);
    }
  }

  @Test
  void cancelClosesTheConnectionAtOnce() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                  wire.sendChunk("data");
                  wire.awaitClosed();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking asking = rig.get("/").awaitBody(4);
      asking.cancel();

      Awaitility.await().until(() -> rig.budget.reservedBytes() == 0);
      assertThat(asking.ended).isFalse();
      assertThat(origin.failures()).isEmpty();
    }
  }
}
