package dev.strait.dataplane.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strait.nodeconfig.OriginConfig;
import dev.strait.nodeconfig.OriginTlsConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.TimeoutsConfig;
import dev.strait.testkit.TestCertificate;
import dev.strait.testkit.Wire;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client's bytes go to an origin that wants TLS. */
class BytesToTlsTest {
  private static final String NAME = "redis.example.com";
  private static final int LARGE = 1024 * 1024;

  private TestTunnel tunnel;
  private ServerSocket origin;
  private SSLContext context;

  @BeforeEach
  void open(@TempDir Path root) throws Exception {
    tunnel = new TestTunnel(root);
    TestCertificate certificate = tunnel.issue(NAME);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "origin", certificate.key(), new char[0], new Certificate[] {certificate.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    origin = new ServerSocket(0);
    Thread server = new Thread(this::serve, "tls-origin");
    server.setDaemon(true);
    server.start();
  }

  @AfterEach
  void close() throws IOException {
    tunnel.close();
    origin.close();
  }

  @Test
  void bytesPassInBothDirections() throws Exception {
    start(NAME);
    try (Wire client = Wire.connect(tunnel.port())) {
      client.send("count\n").send("x".repeat(LARGE));
      assertThat(client.readToEnd()).isEqualTo("read " + LARGE + "y".repeat(LARGE));
    }
    nothingIsLeft();
  }

  @Test
  void theEndOfTheOriginsSideReachesTheClient() throws Exception {
    start(NAME);
    try (Wire client = Wire.connect(tunnel.port())) {
      client.send("end\n");
      assertThat(client.readToEnd()).isEqualTo("goodbye");
    }
    nothingIsLeft();
  }

  @Test
  void anOriginThatIsCutOffIsAReset() throws Exception {
    start(NAME);
    try (Wire client = Wire.connect(tunnel.port())) {
      client.send("cut\n");
      assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
    }
    nothingIsLeft();
  }

  @Test
  void anOriginWithAnotherNameIsAReset() throws Exception {
    start("other.example.com");
    try (Wire client = Wire.connect(tunnel.port())) {
      assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
    }
    nothingIsLeft();
  }

  private void start(String serverName) throws IOException {
    RouteConfig route =
        ByteSamples.route(
            new OriginConfig(
                "127.0.0.1",
                origin.getLocalPort(),
                new OriginTlsConfig(serverName, "ca.pem"),
                "",
                List.of(Protocol.TCP)),
            new TimeoutsConfig(0, 60_000, 300_000),
            100);
    tunnel.core("core", 0, route);
    tunnel.edge(ByteSamples.edge(route, ByteSamples.listener()), "core");
  }

  private void serve() {
    while (!origin.isClosed()) {
      try (Socket below = origin.accept();
          SSLSocket socket =
              (SSLSocket) context.getSocketFactory().createSocket(below, null, false)) {
        talk(below, socket);
      } catch (IOException e) {
        // a client that does not trust it, or the end of the test
      }
    }
  }

  private static void talk(Socket below, SSLSocket socket) throws IOException {
    StringBuilder command = new StringBuilder();
    for (int c = socket.getInputStream().read(); c > '\n'; c = socket.getInputStream().read()) {
      command.append((char) c);
    }
    switch (command.toString()) {
      case "count" -> {
        int read = socket.getInputStream().readNBytes(LARGE).length;
        String answer = "read " + read + "y".repeat(LARGE);
        socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
      }
      case "end" -> socket.getOutputStream().write("goodbye".getBytes(ISO_8859_1));
      default -> below.close();
    }
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
