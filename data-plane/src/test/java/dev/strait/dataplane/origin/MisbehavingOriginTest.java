package dev.strait.dataplane.origin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.exchange.Failure.Reason;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.testkit.RawOrigin;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins that break off, lie, dawdle or talk nonsense: the exchange always learns which. */
class MisbehavingOriginTest {
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
      })
  void answerBrokenOffIsNotTakenForWhole(String answer) throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.send(answer);
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking asking = rig.get("/").awaitOver();

      assertThat(asking.status()).isEqualTo(200);
      assertThat(asking.ended).isFalse();
      assertThat(asking.reason()).isEqualTo(Reason.ORIGIN_BROKEN);
      assertThat(asking.detail()).contains("llm", "test/chat").doesNotContain("127.0.0.1");
      Awaitility.await().until(() -> rig.budget.reservedBytes() == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000\r\n\r\n",
        "HTTP/1.1 099 Low\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\u0000b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n",
        CHUNKED + "x\r\n",
        CHUNKED + "\r\n",
        CHUNKED + "-1\r\n",
        CHUNKED + "1\nx\r\n",
        CHUNKED + "1\r\nxy\r\n",
        CHUNKED + "ffffffffffffffff\r\n",
        CHUNKED + "0\r\nbad trailer\r\n\r\n",
      })
  void nonsenseIsRefused(String answer) throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.send(answer);
                  wire.awaitClosed();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking asking = rig.get("/").awaitOver();

      assertThat(asking.reason()).isEqualTo(Reason.ORIGIN_BROKEN);
      assertThat(asking.ended).isFalse();
      assertThat(origin.failures()).isEmpty();
    }
  }

  @Test
  void endlessHeadIsRefused() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.send("HTTP/1.1 200 OK\r\nX: " + "a".repeat(70_000));
                  wire.awaitClosed();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking asking = rig.get("/").awaitOver();

      assertThat(asking.reason()).isEqualTo(Reason.ORIGIN_BROKEN);
      assertThat(asking.detail()).contains("65536 bytes");
    }
  }

  @Test
  void headInSingleBytesIsUnderstood() throws Exception {
    String answer = "HTTP/1.1 200 OK\r\nX-A : 1\r\nContent-Length: 5, 5\r\n\r\nhello";
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  for (int i = 0; i < answer.length(); i++) {
                    wire.send(answer.substring(i, i + 1));
                  }
                  wire.awaitClosed();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking asking = rig.get("/").awaitOver();

      assertThat(asking.body()).isEqualTo("hello");
      assertThat(asking.field("x-a")).isEqualTo("1");
      assertThat(asking.field("content-length")).isEqualTo("5");
    }
  }

  @Test
  void resetIsABrokenAnswerEvenWhenItsLengthIsUnknown() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.send("HTTP/1.1 200 OK\r\n\r\npart");
                  wire.readLine();
                  wire.reset();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking asking = rig.post("/").awaitBody(4);
      asking.send("go on\r\n").awaitOver();

      assertThat(asking.reason()).isEqualTo(Reason.ORIGIN_BROKEN);
    }
  }

  @Test
  void bodyUntilCloseEndsWithTheConnection() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.send("HTTP/1.0 200 OK\r\n\r\nall of it");
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking asking = rig.get("/").awaitOver();

      assertThat(asking.failure).isNull();
      assertThat(asking.body()).isEqualTo("all of it");
    }
  }

  @Test
  void bytesBehindAnAnswerAreNotTheNextAnswer() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.send(
                      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                          + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
                  wire.awaitClosed();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      assertThat(rig.get("/1").awaitOver().body()).isEqualTo("ok");
      assertThat(rig.get("/2").awaitOver().body()).isEqualTo("ok");

      assertThat(origin.connections()).isEqualTo(2);
    }
  }

  @Test
  void idleConnectionThatTalksUnaskedIsClosed() throws Exception {
    CountDownLatch idle = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                  idle.await();
                  wire.send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
                  wire.awaitClosed();
                  closed.countDown();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      assertThat(rig.get("/1").awaitOver().status()).isEqualTo(200);
      idle.countDown();
      assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(rig.get("/2").awaitOver().status()).isEqualTo(200);

      assertThat(origin.connections()).isEqualTo(2);
      assertThat(origin.failures()).isEmpty();
    }
  }

  @Test
  void earlyAnswerArrivesWhileTheRequestIsStillSent() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.readChunk();
                  wire.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig");
                  assertThat(wire.readChunk()).isEqualTo("rest");
                  assertThat(wire.readChunk()).isEmpty();
                  wire.awaitClosed();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking asking = rig.post("/").send("part").awaitOver();
      assertThat(asking.status()).isEqualTo(413);
      assertThat(asking.body()).isEqualTo("big");
      asking.send("rest").end();
      Awaitility.await().until(asking::exchangeOver);

      assertThat(asking.failure).isNull();
      Asking next = rig.post("/").send("part").awaitOver();
      next.send("rest").end();
      Awaitility.await().until(next::exchangeOver);
      assertThat(origin.connections())
          .as("an early answer's connection is not reused")
          .isEqualTo(2);
      assertThat(origin.failures()).isEmpty();
    }
  }

  @Test
  void earlyAnswerSurvivesAnOriginThatRefusesTheRest() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.send(
                      "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\n"
                          + "Content-Length: 3\r\n\r\nbig");
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking asking = rig.post("/").awaitOver();
      for (int i = 0; i < 200; i++) {
        asking.send(new byte[16_384]);
      }
      Awaitility.await("every byte is acknowledged, though nobody takes it")
          .until(() -> asking.requestConsumed.get() == 200 * 16_384);
      asking.end();
      Awaitility.await().until(asking::exchangeOver);

      assertThat(asking.status()).isEqualTo(413);
      assertThat(asking.body()).isEqualTo("big");
      assertThat(asking.failure).isNull();
    }
  }

  @Test
  void informationalHeadsPass() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  assertThat(wire.readHead()).contains("expect: 100-continue");
                  wire.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
                  wire.send("HTTP/1.1 100 Continue\r\n\r\n");
                  assertThat(wire.read(4)).isEqualTo("body");
                  wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                  wire.awaitClosed();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking asking = rig.post("/", "expect", "100-continue", "content-length", "4");
      Awaitility.await().until(() -> asking.informational.size() == 2);
      assertThat(asking.head).isNull();
      asking.send("body").end().awaitOver();

      assertThat(asking.informational.get(0).status()).isEqualTo(103);
      assertThat(asking.informational.get(0).fields().get("link")).hasToString("</a.css>");
      assertThat(asking.informational.get(1).status()).isEqualTo(100);
      assertThat(asking.status()).isEqualTo(200);
      assertThat(origin.failures()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void answersWithoutABodyLeaveTheConnectionUsable(int status) throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  for (int i = 0; i < 2; i++) {
                    wire.readHead();
                    wire.send("HTTP/1.1 " + status + " X\r\nContent-Length: 9\r\n\r\n");
                  }
                  wire.awaitClosed();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      for (int i = 0; i < 2; i++) {
        Asking asking = rig.get("/").awaitOver();
        assertThat(asking.status()).isEqualTo(status);
        assertThat(asking.body()).isEmpty();
      }
      assertThat(origin.connections()).isEqualTo(1);
    }
  }

  @Test
  void answerToHeadKeepsItsLengthAndHasNoBody() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  for (int i = 0; i < 2; i++) {
                    assertThat(wire.readHead()).startsWith("HEAD / ");
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                  }
                  wire.awaitClosed();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      for (int i = 0; i < 2; i++) {
        Asking asking = rig.get("HEAD", "/").awaitOver();
        assertThat(asking.field("content-length")).isEqualTo("1000");
      }
      assertThat(origin.connections()).isEqualTo(1);
      assertThat(origin.failures()).isEmpty();
    }
  }

  @Test
  void slowHeadIsWaitedFor() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.send("HTTP/1.1 200");
                  Thread.sleep(300);
                  wire.send(" OK\r\nContent-Le");
                  Thread.sleep(300);
                  wire.send("ngth: 2\r\n\r\nok");
                  wire.awaitClosed();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      assertThat(rig.get("/").awaitOver().body()).isEqualTo("ok");
    }
  }

  @Test
  void originThatNeverReadsTakesOnlyWhatTheKernelHolds() throws Exception {
    int window = 64 * 1024;
    try (RawOrigin origin = RawOrigin.start(wire -> Thread.sleep(20_000));
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking asking = rig.post("/", "content-length", "1000000000");
      long sent = 0;
      int stalls = 0;
      while (stalls < 10) {
        if (sent - asking.requestConsumed.get() < window) {
          asking.send(new byte[16_384]);
          sent += 16_384;
          stalls = 0;
        } else {
          Thread.sleep(20);
          stalls++;
        }
      }

      assertThat(sent).isLessThan(100_000_000);
      asking.cancel();
    }
  }

  @Test
  void requestThatLiesAboutItsLengthIsRefused() throws Exception {
    AtomicInteger complete = new AtomicInteger();
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.read(5);
                  complete.incrementAndGet();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking tooShort = rig.post("/", "content-length", "5").send("four").end().awaitOver();
      Asking tooLong = rig.post("/", "content-length", "5").send("sixsix").awaitOver();
      Asking noNumber = rig.post("/", "content-length", "5, 6").awaitOver();

      assertThat(tooShort.reason()).isEqualTo(Reason.BAD_REQUEST);
      assertThat(tooLong.reason()).isEqualTo(Reason.BAD_REQUEST);
      assertThat(noNumber.reason()).isEqualTo(Reason.BAD_REQUEST);
      assertThat(complete).hasValue(0);
    }
  }

  @Test
  void requestThatWouldBecomeTwoIsRefused() throws Exception {
    try (RawOrigin origin = RawOrigin.start(wire -> wire.awaitClosed());
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      for (String evil : new String[] {"a\r\nX: 1", "a\nb", "a\rb", "a\u0000b", "\u0141"}) {
        Asking field =
            rig.ask(
                    new Asking(rig.loop(), true),
                    OriginRig.request("GET", "/", Fields.of("x", evil), true))
                .awaitOver();
        Asking path = rig.get("/" + evil).awaitOver();

        assertThat(field.reason()).isEqualTo(Reason.BAD_REQUEST);
        assertThat(path.reason()).isEqualTo(Reason.BAD_REQUEST);
      }
      assertThat(rig.get("/a b").awaitOver().reason()).isEqualTo(Reason.BAD_REQUEST);
    }
  }

  @Test
  void stuckReaderStopsTheReadingOfItsOriginOnly() throws Exception {
    AtomicInteger written = new AtomicInteger();
    byte[] block = new byte[64 * 1024];
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.send("HTTP/1.1 200 OK\r\nContent-Length: 33554432\r\n\r\n");
                  for (int i = 0; i < 512; i++) {
                    wire.send(block);
                    written.incrementAndGet();
                  }
                  wire.awaitClosed();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking stuck =
          rig.ask(new Asking(rig.loop(), false), OriginRig.request("GET", "/", new Fields(), true));
      Awaitility.await()
          .during(Duration.ofMillis(500))
          .atMost(Duration.ofSeconds(10))
          .until(() -> stuck.received.get() > 0 && stuck.received.get() <= 128 * 1024);
      assertThat(written.get()).isLessThan(512);
      assertThat(rig.budget.reservedBytes()).isLessThanOrEqualTo(130 * 1024);

      assertThat(rig.get("/").awaitOver().received).hasValue(32 << 20);

      long taken = 0;
      while (taken < 32 << 20) {
        long more = stuck.received.get() - taken;
        if (more > 0) {
          stuck.consume((int) more);
          taken += more;
        }
      }
      stuck.awaitOver();
      assertThat(stuck.failure).isNull();
      Awaitility.await().until(() -> rig.budget.reservedBytes() == 0);
    }
  }

  @Test
  void stuckReaderOfAnOriginThatHasClosedHoldsNoMoreThanItsLimit() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.send("HTTP/1.1 200 OK\r\n\r\n");
                  wire.send(new byte[1 << 20]);
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking stuck =
          rig.ask(new Asking(rig.loop(), false), OriginRig.request("GET", "/", new Fields(), true));
      Awaitility.await()
          .during(Duration.ofMillis(500))
          .atMost(Duration.ofSeconds(10))
          .until(() -> stuck.received.get() > 0 && stuck.received.get() <= 128 * 1024);
      assertThat(stuck.ended).isFalse();
      stuck.consume((int) stuck.received.get());
      Awaitility.await().until(() -> stuck.received.get() > 128 * 1024);
      stuck.cancel();
    }
  }
}
