package dev.strait.dataplane.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strait.nodeconfig.OriginConfig;
import dev.strait.nodeconfig.TimeoutsConfig;
import dev.strait.testkit.RawOrigin;
import dev.strait.testkit.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A TCP listener: what one side writes the other reads, and each side's end is its own. */
class BytesThroughTheTunnelTest {
  private static final int MIB = 1024 * 1024;
  private static final TimeoutsConfig PATIENT = new TimeoutsConfig(0, 60_000, 300_000);

  /** Kernel buffers on four sockets, the tunnel's windows, and the nodes' own credit. */
  private static final long MOST_HELD = 24L * MIB;

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private TestTunnel tunnel;

  @BeforeEach
  void open(@TempDir Path root) {
    tunnel = new TestTunnel(root);
  }

  @AfterEach
  void close() {
    tunnel.close();
  }

  @Test
  void theOriginMaySpeakFirst() throws Exception {
    try (RawOrigin origin =
        RawOrigin.start(
            wire -> {
              wire.send("220 ready\r\n");
              wire.send("echo " + wire.readLine() + "\r\n");
              wire.readToEnd();
            })) {
      start(origin);
      try (Wire client = Wire.connect(tunnel.port())) {
        assertThat(client.readLine()).isEqualTo("220 ready");
        client.send("hello\r\n");
        assertThat(client.readLine()).isEqualTo("echo hello");
      }
      nothingIsLeft();
      assertThat(origin.failures()).isEmpty();
    }
  }

  @Test
  void aClientThatHasEndedItsSideStillGetsTheWholeAnswer() throws Exception {
    try (RawOrigin origin =
        RawOrigin.start(
            wire -> {
              String all = wire.readToEnd();
              wire.send("got " + all.length() + "\r\n");
              wire.send(Clients.bytes(3 * MIB));
            })) {
      start(origin);
      try (Wire client = Wire.connect(tunnel.port())) {
        client.send(Clients.bytes(2 * MIB));
        client.endOutput();
        assertThat(client.readLine()).isEqualTo("got " + 2 * MIB);
        assertThat(Clients.sha256(client.readToEnd().getBytes(ISO_8859_1)))
            .isEqualTo(Clients.sha256(Clients.bytes(3 * MIB)));
      }
      nothingIsLeft();
    }
  }

  @Test
  void anOriginThatHasEndedItsSideStillGetsEverything() throws Exception {
    try (RawOrigin origin =
        RawOrigin.start(
            wire -> {
              wire.send("that was it");
              wire.endOutput();
              heard.add(wire.readToEnd());
            })) {
      start(origin);
      try (Wire client = Wire.connect(tunnel.port())) {
        assertThat(client.readToEnd()).isEqualTo("that was it");
        client.send("one ").send("two");
        client.endOutput();
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("one two");
      }
      nothingIsLeft();
    }
  }

  @Test
  void aClientsResetReachesTheOrigin() throws Exception {
    try (RawOrigin origin =
        RawOrigin.start(
            wire -> {
              wire.readLine();
              wire.send("go on\r\n");
              try {
                heard.add("end after '" + wire.readToEnd() + "'");
              } catch (SocketException reset) {
                heard.add("reset");
              }
            })) {
      start(origin);
      Wire client = Wire.connect(tunnel.port());
      client.send("hello\r\n");
      assertThat(client.readLine()).isEqualTo("go on");
      client.reset();

      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("reset");
      nothingIsLeft();
    }
  }

  @Test
  void anOriginsResetReachesTheClient() throws Exception {
    try (RawOrigin origin =
        RawOrigin.start(
            wire -> {
              wire.readLine();
              wire.reset();
            })) {
      start(origin);
      try (Wire client = Wire.connect(tunnel.port())) {
        client.send("hello\r\n");
        assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
      }
      nothingIsLeft();
    }
  }

  @Test
  void anOriginThatIsNotThereIsAReset() throws Exception {
    start(ByteSamples.NOWHERE, PATIENT, 10);
    try (Wire client = Wire.connect(tunnel.port())) {
      assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
    }
    nothingIsLeft();
  }

  @Test
  void aSlowReaderHoldsItsSenderBackAndLosesNothing() throws Exception {
    AtomicLong sent = new AtomicLong();
    byte[] piece = Clients.bytes(MIB / 16);
    int pieces = 64 * 16;
    try (RawOrigin origin =
        RawOrigin.start(
            wire -> {
              for (int i = 0; i < pieces; i++) {
                wire.send(piece);
                sent.addAndGet(piece.length);
              }
            })) {
      start(origin);
      try (Wire client = Wire.connect(tunnel.port())) {
        AtomicLong before = new AtomicLong(-1);
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(300))
            .until(() -> sent.get() > 0 && before.getAndSet(sent.get()) == sent.get());
        assertThat(sent.get()).isLessThan(MOST_HELD);

        for (int i = 0; i < pieces; i++) {
          assertThat(client.read(piece.length)).hasSize(piece.length);
        }
        assertThat(client.readToEnd()).isEmpty();
      }
      nothingIsLeft();
    }
  }

  @Test
  void aSlowOriginHoldsTheClientBack() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    AtomicLong sent = new AtomicLong();
    int total = 64 * MIB;
    try (RawOrigin origin =
        RawOrigin.start(
            wire -> {
              go.await();
              heard.add(Integer.toString(wire.readToEnd().length()));
            })) {
      start(origin);
      try (Wire client = Wire.connect(tunnel.port())) {
        Thread sender =
            new Thread(
                () -> {
                  byte[] piece = Clients.bytes(MIB / 16);
                  try {
                    for (long left = total; left > 0; left -= piece.length) {
                      client.send(piece);
                      sent.addAndGet(piece.length);
                    }
                    client.endOutput();
                  } catch (IOException e) {
                    heard.add(e.toString());
                  }
                });
        sender.start();
        AtomicLong before = new AtomicLong(-1);
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(300))
            .until(() -> sent.get() > 0 && before.getAndSet(sent.get()) == sent.get());
        assertThat(sent.get()).isLessThan(MOST_HELD);
        go.countDown();
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(Integer.toString(total));
        sender.join();
      }
      nothingIsLeft();
    }
  }

  @Test
  void aSilentConnectionIsEndedAfterItsIdleTimeout() throws Exception {
    try (RawOrigin origin = RawOrigin.start(Wire::awaitClosed)) {
      start(ByteSamples.origin(origin.port()), new TimeoutsConfig(0, 0, 300), 10);
      try (Wire client = Wire.connect(tunnel.port())) {
        client.send("hello");
        assertThatThrownBy(client::readToEnd)
            .isInstanceOf(SocketException.class)
            .isNotInstanceOf(SocketTimeoutException.class);
      }
      nothingIsLeft();
    }
  }

  @Test
  void connectionsBeyondThePoolsAreRefusedAtOnce() throws Exception {
    try (RawOrigin origin =
        RawOrigin.start(
            wire -> {
              wire.send("in\r\n");
              wire.awaitClosed();
            })) {
      start(ByteSamples.origin(origin.port()), PATIENT, 1);
      try (Wire first = Wire.connect(tunnel.port())) {
        assertThat(first.readLine()).isEqualTo("in");
        try (Wire second = Wire.connect(tunnel.port())) {
          assertThatThrownBy(second::readToEnd).isInstanceOf(SocketException.class);
        }
      }
      nothingIsLeft();
      try (Wire third = Wire.connect(tunnel.port())) {
        assertThat(third.readLine()).isEqualTo("in");
      }
      nothingIsLeft();
    }
  }

  @Test
  void requestsAreNotGivenToAnOriginThatTakesBytes() throws Exception {
    try (RawOrigin origin = RawOrigin.start(wire -> heard.add(wire.readToEnd()))) {
      tunnel.core("core", 0, ByteSamples.route(ByteSamples.origin(origin.port()), PATIENT, 10));
      tunnel.edge(ByteSamples.route(ByteSamples.origin(origin.port()), PATIENT, 10), "core");
      try (Wire client = Wire.connect(tunnel.port())) {
        client.send("GET /v1/chat HTTP/1.1\r\nHost: chat.example\r\n\r\n");
        assertThat(client.readHead()).startsWith("HTTP/1.1 400");
      } catch (EOFException e) {
        throw new AssertionError(e);
      }
      assertThat(heard).isEmpty();
    }
  }

  private void start(RawOrigin origin) throws IOException {
    start(ByteSamples.origin(origin.port()), PATIENT, 100);
  }

  private void start(OriginConfig origin, TimeoutsConfig timeouts, int maxConnections)
      throws IOException {
    var route = ByteSamples.route(origin, timeouts, maxConnections);
    tunnel.core("core", 0, route);
    tunnel.edge(ByteSamples.edge(route, ByteSamples.listener()), "core");
  }

  private void nothingIsLeft() {
    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(tunnel.node("edge").active().count()).isZero();
              assertThat(tunnel.node("core").active().count()).isZero();
            });
  }
}
