package dev.strait.dataplane.origin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.exchange.Failure.Reason;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.nodeconfig.PoolConfig;
import dev.strait.testkit.FreePorts;
import dev.strait.testkit.RawOrigin;
import dev.strait.testkit.Wire;
import io.netty.channel.IoEventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Quotas, waiting, idle connections and stale ones. */
class PoolTest {

  @Test
  void exchangesBeyondTheQuotaWaitAndAreServedInOrder() throws Exception {
    AtomicInteger most = new AtomicInteger();
    AtomicInteger now = new AtomicInteger();
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  while (true) {
                    wire.readHead();
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    Thread.sleep(5);
                    now.decrementAndGet();
                    ok(wire);
                  }
                });
        OriginRig rig = new OriginRig(origin.port(), 2)) {
      rig.pool = new PoolConfig(3, 3, 60_000, 5_000);
      rig.apply();
      List<Asking> all = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        all.add(rig.get("/" + i));
      }

      all.forEach(asking -> assertThat(asking.awaitOver().detail()).isEmpty());
      assertThat(most.get()).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void whoWaitsTooLongIsToldThatThereIsNoRoom() throws Exception {
    try (RawOrigin origin = RawOrigin.start(Wire::awaitClosed);
        OriginRig rig = new OriginRig(origin.port())) {
      rig.pool = new PoolConfig(1, 1, 60_000, 200);
      rig.apply();
      Asking first = rig.get("/");

      assertThat(rig.get("/").awaitOver().reason()).isEqualTo(Reason.OVERLOADED);
      assertThat(first.failure).isNull();
      first.cancel();
    }
  }

  @Test
  void whoWaitsGetsThePlaceOfACancelledExchange() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  if (turn.getAndIncrement() > 0) {
                    ok(wire);
                  }
                  wire.awaitClosed();
                });
        OriginRig rig = new OriginRig(origin.port(), 2)) {
      rig.pool = new PoolConfig(1, 1, 60_000, 5_000);
      rig.apply();
      Asking first = rig.get("/");
      Awaitility.await().until(() -> turn.get() == 1);
      Asking second = rig.get("/"); // on the other loop
      Asking third = rig.get("/");
      first.cancel();

      assertThat(second.awaitOver().status()).isEqualTo(200);
      assertThat(third.awaitOver().status()).isEqualTo(200);
    }
  }

  @Test
  void idleConnectionOfAnotherLoopMakesRoom() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  ok(wire);
                  wire.awaitClosed();
                });
        OriginRig rig = new OriginRig(origin.port(), 2)) {
      rig.pool = new PoolConfig(1, 1, 60_000, 5_000);
      rig.apply();

      assertThat(rig.get("/").awaitOver().status()).isEqualTo(200);
      assertThat(rig.get("/").awaitOver().status()).as("from the other loop").isEqualTo(200);
      assertThat(origin.connections()).isEqualTo(2);
    }
  }

  @Test
  void whoWaitsAndLeavesTakesNoPlace() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  while (true) {
                    wire.readHead();
                    go.await();
                    ok(wire);
                  }
                });
        OriginRig rig = new OriginRig(origin.port())) {
      rig.pool = new PoolConfig(1, 1, 60_000, 5_000);
      rig.apply();
      Asking first = rig.get("/");
      Asking second = rig.get("/");
      Asking third = rig.post("/").send("held back");
      second.cancel().done();
      third.cancel().done();
      Asking fourth = rig.get("/").done();
      go.countDown();

      assertThat(first.awaitOver().status()).isEqualTo(200);
      assertThat(fourth.awaitOver().status()).isEqualTo(200);
      assertThat(second.head).isNull();
      assertThat(origin.connections()).isEqualTo(1);
    }
  }

  @Test
  void idleConnectionsAreClosedAfterTheirTime() throws Exception {
    CountDownLatch closed = new CountDownLatch(2);
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n");
                  Thread.sleep(50);
                  wire.send("x");
                  wire.awaitClosed();
                  closed.countDown();
                });
        OriginRig rig = new OriginRig(origin.port())) {
      rig.pool = new PoolConfig(10, 10, 150, 5_000);
      rig.apply();
      Asking first = rig.get("/");
      Asking second = rig.get("/");
      first.awaitOver();
      second.awaitOver();

      assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void noMoreThanMaxIdleAreKept() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(5);
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  all.countDown();
                  all.await();
                  ok(wire);
                  wire.awaitClosed();
                  closed.incrementAndGet();
                });
        OriginRig rig = new OriginRig(origin.port(), 2)) {
      rig.pool = new PoolConfig(10, 2, 60_000, 5_000);
      rig.apply();
      List<Asking> asked = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        asked.add(rig.get("/"));
      }
      asked.forEach(Asking::awaitOver);

      Awaitility.await().untilAtomic(closed, org.hamcrest.Matchers.equalTo(3));
    }
  }

  @Test
  void staleConnectionIsReplacedForAnIdempotentRequest() throws Exception {
    try (RawOrigin origin = closesAfterOneAnswerWhenAskedAgain();
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      assertThat(rig.get("/").awaitOver().status()).isEqualTo(200);
      Asking again = rig.get("/").awaitOver();

      assertThat(again.detail()).isEmpty();
      assertThat(again.status()).isEqualTo(200);
      assertThat(origin.connections()).isEqualTo(2);
    }
  }

  @Test
  void staleConnectionIsReplacedWhileNothingOfTheBodyHasLeft() throws Exception {
    try (RawOrigin origin = closesAfterOneAnswerWhenAskedAgain();
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      assertThat(rig.get("/").awaitOver().status()).isEqualTo(200);
      Asking again = rig.post("/", "content-length", "4");
      Awaitility.await().until(() -> origin.connections() == 2);
      again.send("body").end().awaitOver();

      assertThat(again.detail()).isEmpty();
      assertThat(again.status()).isEqualTo(200);
    }
  }

  @Test
  void requestThatMayHaveHadAnEffectIsNotRepeated() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  ok(wire);
                  if (wire.readHead().contains("content-length: 4")) {
                    wire.read(4); // without it nothing has happened, and the request is repeated
                  }
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      assertThat(rig.get("/").awaitOver().status()).isEqualTo(200);
      Asking withBody = rig.post("/", "content-length", "4").send("body").end().awaitOver();
      assertThat(rig.get("/").awaitOver().status()).isEqualTo(200);
      Asking bodyless = rig.get("POST", "/").awaitOver();

      assertThat(withBody.reason()).isEqualTo(Reason.ORIGIN_BROKEN);
      assertThat(bodyless.reason()).isEqualTo(Reason.ORIGIN_BROKEN);
    }
  }

  @Test
  void connectionThatItsOriginClosedWhileIdleIsNotUsed() throws Exception {
    CountDownLatch close = new CountDownLatch(1);
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  ok(wire);
                  close.await();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      assertThat(rig.get("/").awaitOver().status()).isEqualTo(200);
      IoEventLoop loop = rig.loop();
      CountDownLatch blocked = new CountDownLatch(1);
      // The loop is busy while the origin closes: it cannot have been told when it is asked next.
      loop.execute(
          () -> {
            blocked.countDown();
            try {
              Thread.sleep(400);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      blocked.await();
      Asking again =
          rig.ask(
                  new Asking(loop, true),
                  OriginRig.request("POST", "/", Fields.of("content-length", "4"), false))
              .send("body")
              .end();
      close.countDown();
      Awaitility.await().until(() -> origin.connections() == 2);
      again.awaitOver();

      assertThat(again.detail()).isEmpty();
      assertThat(again.status()).isEqualTo(200);
    }
  }

  @Test
  void freshConnectionThatIsClosedIsNotRetried() throws Exception {
    try (RawOrigin origin = RawOrigin.start(Wire::readHead);
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      assertThat(rig.get("/").awaitOver().reason()).isEqualTo(Reason.ORIGIN_BROKEN);
      assertThat(origin.connections()).isEqualTo(1);
    }
  }

  @Test
  void nobodyListeningIsUnreachable() {
    try (OriginRig rig = new OriginRig(FreePorts.next()).apply()) {
      Asking asking = rig.post("/").send("held").awaitOver();

      assertThat(asking.reason()).isEqualTo(Reason.ORIGIN_UNREACHABLE);
      assertThat(asking.detail()).contains("llm", "test/chat").doesNotContain("127.0.0.1");
    }
  }

  private static RawOrigin closesAfterOneAnswerWhenAskedAgain() {
    return RawOrigin.start(
        wire -> {
          String head = wire.readHead();
          if (head.contains("content-length: 4")) {
            wire.read(4);
          }
          ok(wire);
          wire.readLine();
        });
  }

  private static void ok(Wire wire) throws java.io.IOException {
    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  }
}
