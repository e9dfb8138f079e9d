package dev.strait.dataplane.origin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.exchange.Failure.Reason;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.nodeconfig.BackendConfig;
import dev.strait.nodeconfig.OriginConfig;
import dev.strait.nodeconfig.PoolConfig;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import dev.strait.testkit.RawOrigin;
import dev.strait.testkit.Wire;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Configuration changes while exchanges are under way. */
class HotSwapTest {

  @Test
  void connectionsOutliveAChangeThatDoesNotConcernThem() throws Exception {
    try (RawOrigin origin = RawOrigin.start(HotSwapTest::answersForEver);
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      assertThat(rig.get("/").awaitOver().status()).isEqualTo(200);
      rig.revision = "r2";
      rig.apply();

      assertThat(rig.get("/").awaitOver().status()).isEqualTo(200);
      assertThat(origin.connections()).isEqualTo(1);
    }
  }

  @Test
  void exchangeUnderWayFinishesAndItsVanishedBackendsConnectionIsClosedThen() throws Exception {
    CountDownLatch finish = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf");
                  finish.await();
                  wire.send("half");
                  wire.awaitClosed();
                  closed.countDown();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      Asking old = rig.get("/").awaitBody(4);
      rig.apply(List.of());

      assertThat(rig.get("/").awaitOver().reason()).isEqualTo(Reason.REFUSED);
      finish.countDown();
      assertThat(old.awaitOver().body()).isEqualTo("halfhalf");
      assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void everyDeclaredVersionIsServedByItsOwnBackends() throws Exception {
    try (RawOrigin one = RawOrigin.start(wire -> answers(wire, "one"));
        RawOrigin two = RawOrigin.start(wire -> answers(wire, "two"));
        RawOrigin old = RawOrigin.start(wire -> answers(wire, "old"));
        OriginRig rig = new OriginRig(1)) {
      rig.apply(
          List.of(
              new RouteConfig(
                  "test/chat",
                  version("r1", one.port()),
                  version("r2", two.port()),
                  List.of(version("r0", old.port())))));

      assertThat(body(rig, "r1")).isEqualTo("one");
      assertThat(body(rig, "r2")).isEqualTo("two");
      assertThat(body(rig, "r0")).isEqualTo("old");
    }
  }

  private static String body(OriginRig rig, String revision) {
    return new Asking(rig.loop(), true)
        .ask(
            OriginRig.request("GET", "/", new Fields(), true),
            exchange -> rig.origins.handle(exchange, "test/chat", revision, "llm"))
        .awaitOver()
        .body();
  }

  private static RouteVersion version(String revision, int port) {
    BackendConfig backend =
        new BackendConfig(
            "llm",
            new OriginConfig("127.0.0.1", port, null, ""),
            List.of(),
            new PoolConfig(10, 10, 60_000, 5_000));
    return new RouteVersion(revision, List.of(), List.of(), List.of(backend));
  }

  private static void answers(Wire wire, String body) throws Exception {
    wire.readHead();
    wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
  }

  private static void answersForEver(Wire wire) throws Exception {
    while (true) {
      answers(wire, "ok");
    }
  }
}
