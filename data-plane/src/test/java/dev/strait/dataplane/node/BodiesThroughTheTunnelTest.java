package dev.strait.dataplane.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.testkit.RawOrigin;
import dev.strait.testkit.Wire;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies pass whole, whatever their size and whichever side ends first. */
class BodiesThroughTheTunnelTest {
  private static final int MIB = 1024 * 1024;

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
  void anAnswerOf44MbPasses() throws Exception {
    byte[] body = Clients.bytes(44 * MIB);
    try (RawOrigin origin =
        RawOrigin.start(
            wire -> {
              wire.readHead();
              wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
              wire.send(body);
            })) {
      start(origin);
      try (Wire client = Wire.connect(tunnel.port())) {
        client.send("GET /v1/chat HTTP/1.1\r\nHost: chat.example\r\n\r\n");
        assertThat(client.readHead()).startsWith("HTTP/1.1 200");
        assertThat(Clients.sha256(client.read(body.length).getBytes(ISO_8859_1)))
            .isEqualTo(Clients.sha256(body));
      }
    }
  }

  @Test
  void aRequestOf2MbPasses() throws Exception {
    byte[] body = Clients.bytes(2 * MIB);
    try (RawOrigin origin =
        RawOrigin.start(
            wire -> {
              assertThat(wire.readHead().toLowerCase(Locale.ROOT))
                  .contains("content-length: " + body.length);
              answer(wire, Clients.sha256(wire.read(body.length).getBytes(ISO_8859_1)));
            })) {
      start(origin);

      HttpResponse<String> response = Clients.post(tunnel.port(), body);

      assertThat(response.body()).isEqualTo(Clients.sha256(body));
      assertThat(origin.failures()).isEmpty();
    }
  }

  @Test
  void anAnswerMayComeBeforeTheRequestHasEnded() throws Exception {
    try (RawOrigin origin =
        RawOrigin.start(
            wire -> {
              wire.readHead();
              answer(wire, "enough");
              wire.awaitClosed();
            })) {
      start(origin);
      try (Wire client = Wire.connect(tunnel.port())) {
        client.send(
            "POST /v1/chat HTTP/1.1\r\nHost: chat.example\r\nContent-Length: 1000000\r\n\r\nbegin");

        assertThat(client.readHead()).startsWith("HTTP/1.1 200");
        assertThat(client.read(6)).isEqualTo("enough");
      }
    }
  }

  @Test
  void aClientThatLeavesFreesTheOriginsConnection() throws Exception {
    try (RawOrigin origin =
        RawOrigin.start(
            wire -> {
              wire.readHead();
              wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              wire.sendChunk("first");
              wire.awaitClosed();
            })) {
      start(origin);
      try (Wire client = Wire.connect(tunnel.port())) {
        client.send("GET /v1/chat HTTP/1.1\r\nHost: chat.example\r\n\r\n");
        client.readHead();
        assertThat(client.readChunk()).isEqualTo("first");
      }

      Awaitility.await()
          .untilAsserted(
              () -> {
                assertThat(tunnel.node("edge").active().count()).isZero();
                assertThat(tunnel.node("core").active().count()).isZero();
              });
      assertThat(origin.failures()).isEmpty();
    }
  }

  @Test
  void theTraceIdTheClientSentReachesTheOriginAndTheErrorNamesIt() throws Exception {
    try (RawOrigin origin =
        RawOrigin.start(
            wire -> {
              String head = wire.readHead();
              answer(wire, head);
            })) {
      start(origin);
      String trace = "0af7651916cd43dd8448eb211c80319c";
      try (Wire client = Wire.connect(tunnel.port())) {
        client.send(
            "GET /v1/chat HTTP/1.1\r\nHost: chat.example\r\ntraceparent: 00-"
                + trace
                + "-b7ad6b7169203331-01\r\nConnection: close\r\n\r\n");
        assertThat(client.readToEnd()).contains(trace);
      }
    }
  }

  private void start(RawOrigin origin) throws IOException {
    tunnel.core("core", 0, Samples.route("r1", origin.port()));
    tunnel.edge(Samples.route("r1", origin.port()), "core");
  }

  private static void answer(Wire wire, String body) throws IOException {
    wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
  }
}
