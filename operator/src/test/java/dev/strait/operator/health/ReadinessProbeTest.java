package dev.strait.operator.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What helm test hears. */
class ReadinessProbeTest {
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;
  private int readyFrom = 1;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/readyz",
        exchange -> {
          boolean ready = asked.incrementAndGet() >= readyFrom;
          exchange.sendResponseHeaders(ready ? 200 : 503, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  @Test
  void waitsUntilTheOperatorIsReady() throws InterruptedException {
    readyFrom = 3;

    assertThat(probe().await(Duration.ofSeconds(30))).isTrue();
    assertThat(asked).hasValue(3);
  }

  @Test
  void anOperatorThatNeverIsReadyFailsInTime() throws InterruptedException {
    readyFrom = Integer.MAX_VALUE;

    assertThat(probe().await(Duration.ofMillis(1))).isFalse();
  }

  @Test
  void nobodyThereIsNotReady() throws InterruptedException {
    ReadinessProbe probe = probe();
    server.stop(0);

    assertThat(probe.await(Duration.ofMillis(1))).isFalse();
  }

  private ReadinessProbe probe() {
    return new ReadinessProbe(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/readyz"));
  }
}
