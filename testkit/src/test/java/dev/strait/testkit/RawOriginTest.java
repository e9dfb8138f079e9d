package dev.strait.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

class RawOriginTest {
  @Test
  void carriesHeadsAndChunksBothWaysExactlyAsWritten() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  assertThat(wire.readHead()).startsWith("GET /x HTTP/1.1");
                  wire.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
                  wire.sendChunk("data: 1\n\n").sendChunk("");
                });
        Wire client = Wire.connect(origin.port())) {
      client.send("GET /x HTTP/1.1\r\nhost: a\r\n\r\n");

      assertThat(client.readHead()).startsWith("HTTP/1.1 200 OK");
      assertThat(client.readChunk()).isEqualTo("data: 1\n\n");
      assertThat(client.readChunk()).isEmpty();
      client.awaitClosed();
      assertThat(origin.failures()).isEmpty();
      assertThat(origin.connections()).isEqualTo(1);
    }
  }

  @Test
  void keepsWhatAScriptThrows() throws Exception {
    try (RawOrigin origin = RawOrigin.start(wire -> assertThat(wire.readLine()).isEqualTo("a"));
        Wire client = Wire.connect(origin.port())) {
      client.send("b\r\n");

      await().until(() -> origin.failures().size() == 1);
    }
  }
}
