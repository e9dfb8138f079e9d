package dev.strait.dataplane.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.nodeconfig.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies that are large, many or not taken. */
@ParameterizedClass
@EnumSource(Transport.class)
class TransferTest {
  private static final long BUDGET = 32L << 20;

  private final TunnelPair pair = new TunnelPair(BUDGET, 1, null);

  TransferTest(Transport transport) {
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

  private static void awaitOver(List<TestClient> clients) {
    await(
        () -> clients.stream().allMatch(TestClient::over),
        () -> clients.stream().mapToLong(client -> client.received).sum());
  }

  /** Waits for as long as anything arrives: a loaded machine is slow, not stuck. */
  private static void await(BooleanSupplier done, LongSupplier arrived) {
    while (!done.getAsBoolean()) {
      long before = arrived.getAsLong();
      Awaitility.await().until(() -> done.getAsBoolean() || arrived.getAsLong() > before);
    }
  }

  @Test
  void bodiesCrossBothWaysAtOnceAndWhole() throws Exception {
    link();
    List<TestClient> up = new ArrayList<>();
    List<TestAnswer> sinks = new ArrayList<>();
    List<TestClient> down = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      up.add(pair.post("/sink").upload(12_000_000));
      sinks.add(pair.origin.next());
      down.add(pair.get("/down/12000000"));
    }

    await(
        () -> sinks.stream().allMatch(sink -> sink.requestTrailers != null),
        () -> sinks.stream().mapToLong(sink -> sink.received).sum());
    for (TestAnswer sink : sinks) {
      assertThat(sink.received).isEqualTo(12_000_000);
      assertThat(Objects.requireNonNull(sink.requestTrailers).get("x-sent")).hasToString("all");
      sink.head(200).end();
    }
    awaitOver(down);
    for (TestClient client : down) {
      assertThat(client.received).isEqualTo(12_000_000);
      assertThat(Objects.requireNonNull(client.trailers).get("x-crc"))
          .hasToString(Long.toString(client.checksum.getValue()));
    }
    List<Long> sent = up.stream().map(client -> client.sentChecksum.getValue()).toList();
    assertThat(sinks).extracting(sink -> sink.checksum.getValue()).hasSameElementsAs(sent);
    up.forEach(client -> assertThat(client.awaitEnd().status()).isEqualTo(200));
    Awaitility.await().until(() -> pair.edgeBudget.reservedBytes() == 0);
    Awaitility.await().until(() -> pair.coreBudget.reservedBytes() == 0);
  }

  @Test
  void anEchoOfAnUploadRunsBothWaysOverOneExchange() throws Exception {
    link();

    TestClient client = pair.post("/echo").upload(5_000_000);

    awaitOver(List.of(client));
    assertThat(client.received).isEqualTo(5_000_000);
    assertThat(client.checksum.getValue()).isEqualTo(client.sentChecksum.getValue());
  }

  @Test
  void stuckReadersHoldUpNobodyAndMemoryIsBounded() throws Exception {
    link();
    List<TestClient> stuck = new ArrayList<>();
    List<TestClient> reading = new ArrayList<>();

    for (int i = 0; i < 2_000; i++) {
      if (i % 20 == 0) {
        stuck.add(pair.getStuck("/down/80000"));
      } else {
        reading.add(pair.get("/down/80000"));
      }
    }

    awaitOver(reading);
    assertThat(reading).allSatisfy(client -> assertThat(client.received).isEqualTo(80_000));
    assertThat(stuck).noneMatch(client -> client.ended);
    assertThat(stuck).allSatisfy(client -> assertThat(client.received).isLessThan(80_000));
    assertThat(pair.edgeBudget.reservedBytes()).isLessThan(BUDGET);

    stuck.forEach(TestClient::unstick);
    awaitOver(stuck);
    assertThat(stuck).allSatisfy(client -> assertThat(client.received).isEqualTo(80_000));
    Awaitility.await().untilAsserted(() -> assertThat(pair.edgeBudget.reservedBytes()).isZero());
  }

  @Test
  void aStuckOriginStopsOnlyItsOwnUpload() throws Exception {
    link();
    TestClient held = pair.post("/held").upload(10_000_000);
    TestAnswer answer = pair.origin.next();

    TestClient other = pair.post("/echo").upload(3_000_000);

    awaitOver(List.of(other));
    assertThat(other.received).isEqualTo(3_000_000);
    assertThat(held.requestConsumed).isLessThan(1_000_000);
    held.cancel();
    Awaitility.await().until(() -> answer.cancelled != null);
  }

  @Test
  void aShortAnswerDoesNotWaitForALongOneOnItsLane() throws Exception {
    pair.maxLanes = 1;
    link();
    TestClient bulk = pair.get("/down/" + Long.MAX_VALUE);
    bulk.await(() -> bulk.received > 0);

    for (int i = 0; i < 20; i++) {
      long before = bulk.received;
      assertThat(pair.post("/echo").say("x").end().awaitEnd().text()).isEqualTo("x");
      bulk.await(() -> bulk.received > before);
    }

    assertThat(bulk.ended).isFalse();
    bulk.cancel();
  }

  @Test
  void largeHeadsCrossInPieces() throws Exception {
    link();
    TestClient client = pair.get("/" + "p".repeat(40_000));
    TestAnswer answer = pair.origin.next();
    String large = "v".repeat(60_000);

    answer.head(200, "x-large", large).end("x-trailer", large);

    client.awaitEnd();
    assertThat(answer.exchange.request().path()).hasSize(40_001);
    assertThat(Objects.requireNonNull(client.head).fields().get("x-large")).hasToString(large);
    assertThat(Objects.requireNonNull(client.trailers).get("x-trailer")).hasToString(large);
  }

  @Test
  void whatCannotBeCarriedCostsOnlyItsExchange() throws Exception {
    link();
    TestClient tooLarge = pair.get("/" + "p".repeat(300_000));
    TestClient odd = pair.get("/with space");

    assertThat(tooLarge.awaitEnd().status()).isZero();
    assertThat(Objects.requireNonNull(tooLarge.failure).reason().status()).isEqualTo(400);
    assertThat(Objects.requireNonNull(odd.awaitEnd().failure).reason().status()).isEqualTo(400);
    TestClient answered = pair.get("/x");
    pair.origin.next().head(200, "bad", "a\r\nb: c").end();
    assertThat(answered.awaitEnd().failure).isNotNull();
    assertThat(pair.post("/echo").say("x").end().awaitEnd().text()).isEqualTo("x");
    assertThat(pair.edge.links().get(0).reconnects()).isZero();
  }
}
