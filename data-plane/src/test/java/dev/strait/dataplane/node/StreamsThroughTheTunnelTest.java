package dev.strait.dataplane.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.testkit.RawOrigin;
import dev.strait.testkit.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing is held back, proven without a clock. */
class StreamsThroughTheTunnelTest {
  private static final int EVENTS = 1_000;

  /** One permit for each event that the client has read. */
  private final Semaphore confirmed = new Semaphore(0);

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
  void oneAnswerCrosses() throws IOException {
    try (RawOrigin origin = origin("text/event-stream", 1)) {
      start(origin);
      try (Wire client = Wire.connect(tunnel.port())) {
        client.send("GET /v1/chat HTTP/1.1\r\nHost: chat.example\r\n\r\n");

        assertThat(client.readHead()).startsWith("HTTP/1.1 200");
        assertThat(client.readChunk()).isEqualTo("data: 0\n\n");
        confirmed.release();
        assertThat(client.readChunk()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,text/event-stream",
    "POST,text/event-stream",
    "GET,text/plain",
    "POST,text/plain",
  })
  void theNextEventLeavesTheOriginOnlyWhenTheClientHasThisOne(String method, String type)
      throws IOException {
    try (RawOrigin origin = origin(type, EVENTS)) {
      start(origin);
      try (Wire client = Wire.connect(tunnel.port())) {
        String body = method.equals("POST") ? "{\"stream\":true}" : "";
        client.send(
            method
                + " /v1/chat HTTP/1.1\r\nHost: chat.example\r\n"
                + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n")
                + "\r\n"
                + body);

        assertThat(client.readHead()).startsWith("HTTP/1.1 200");
        for (int i = 0; i < EVENTS; i++) {
          assertThat(client.readChunk()).isEqualTo("data: " + i + "\n\n");
          confirmed.release();
        }
        assertThat(client.readChunk()).isEmpty();
      }
      assertThat(origin.failures()).isEmpty();
    }
  }

  private void start(RawOrigin origin) throws IOException {
    tunnel.core("core", 0, Samples.route("r1", origin.port()));
    tunnel.edge(Samples.route("r1", origin.port()), "core");
  }

  private RawOrigin origin(String type, int events) {
    return RawOrigin.start(
        wire -> {
          String head = wire.readHead();
          if (head.startsWith("POST")) {
            wire.read("{\"stream\":true}".length());
          }
          wire.send(
              "HTTP/1.1 200 OK\r\nContent-Type: "
                  + type
                  + "\r\nTransfer-Encoding: chunked\r\n\r\n");
          for (int i = 0; i < events; i++) {
            wire.sendChunk("data: " + i + "\n\n");
            assertThat(confirmed.tryAcquire(20, TimeUnit.SECONDS))
                .as("event " + i + " reached the client")
                .isTrue();
          }
          wire.sendChunk("");
        });
  }
}
