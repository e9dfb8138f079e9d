package dev.strait.dataplane.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strait.nodeconfig.AttachmentConfig;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import dev.strait.nodeconfig.TimeoutsConfig;
import dev.strait.testkit.TestAuthority;
import dev.strait.testkit.TestCertificate;
import dev.strait.testkit.Wire;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listener that passes TLS through: the origin shows its own certificate. */
class PassthroughTest {
  private static final byte[] HELLO = {'h', 'e', 'l', 'l', 'o', '\n'};

  private final TestAuthority authority = TestAuthority.create("origin ca");
  private final TestCertificate certificate = authority.issue("a.example.com", "*.b.example.com");
  private TestTunnel tunnel;
  private SSLServerSocket origin;

  @BeforeEach
  void open(@TempDir Path root) throws Exception {
    tunnel = new TestTunnel(root);
    origin = (SSLServerSocket) context().getServerSocketFactory().createServerSocket(0);
    Thread server = new Thread(this::serve, "tls-origin");
    server.setDaemon(true);
    server.start();
    start(origin.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    tunnel.close();
    origin.close();
  }

  @Test
  void theOriginsCertificateReachesClientsByExactNameAndWildcard() throws Exception {
    for (String name : List.of("a.example.com", "x.b.example.com")) {
      try (SSLSocket client = connect(name)) {
        client.startHandshake();
        assertThat(client.getSession().getPeerCertificates()[0])
            .isEqualTo(certificate.certificate());
        client.getOutputStream().write(HELLO);
        assertThat(client.getInputStream().readNBytes(6)).isEqualTo(HELLO);
      }
    }
    nothingIsLeft();
  }

  @Test
  void aNameThatNoRouteHasIsAnsweredByAnAlert() throws Exception {
    try (SSLSocket client = connect("c.example.com")) {
      assertThatThrownBy(client::startHandshake)
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("unrecognized_name");
    }
    nothingIsLeft();
  }

  @Test
  void aClientThatNamesNobodyIsAnsweredByAnAlert() throws Exception {
    try (SSLSocket client = connect(null)) {
      assertThatThrownBy(client::startHandshake).hasMessageContaining("unrecognized_name");
    }
    nothingIsLeft();
  }

  @Test
  void whatIsNoTlsIsAnsweredByAnAlertAndTheEnd() throws Exception {
    try (Wire client = Wire.connect(tunnel.port())) {
      client.send("GET / HTTP/1.1\r\n\r\n");
      assertThat(client.readToEnd()).isEqualTo("\u0015\u0003\u0003\u0000\u0002\u00022");
    }
    nothingIsLeft();
  }

  @Test
  void anOriginThatIsNotThereIsAnsweredByAnAlert() throws Exception {
    origin.close();
    try (SSLSocket client = connect("a.example.com")) {
      assertThatThrownBy(client::startHandshake).hasMessageContaining("internal_error");
    }
    nothingIsLeft();
  }

  private void start(int port) throws IOException {
    RouteConfig bytes =
        ByteSamples.route(ByteSamples.origin(port), new TimeoutsConfig(0, 60_000, 300_000), 100);
    RouteVersion any = bytes.stable();
    RouteConfig route =
        new RouteConfig(
            bytes.id(),
            new RouteVersion(
                any.revision(),
                List.of(
                    new AttachmentConfig(
                        Samples.LISTENER, List.of("a.example.com", "*.b.example.com"))),
                any.rules(),
                any.backends()),
            null);
    tunnel.core("core", 0, route);
    tunnel.edge(
        ByteSamples.edge(
            route,
            new ListenerConfig(Samples.LISTENER, "127.0.0.1", 0, List.of(Protocol.TLS), null)),
        "core");
  }

  private SSLSocket connect(@Nullable String serverName) throws Exception {
    SSLSocket socket =
        (SSLSocket) context().getSocketFactory().createSocket("127.0.0.1", tunnel.port());
    socket.setSoTimeout(10_000);
    if (serverName != null) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(serverName)));
      socket.setSSLParameters(parameters);
    }
    return socket;
  }

  /** Shows the origin's certificate, and trusts its CA. */
  private SSLContext context() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "origin",
        certificate.key(),
        new char[0],
        new Certificate[] {certificate.certificate(), authority.certificate()});
    store.setCertificateEntry("ca", authority.certificate());
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** Echoes. */
  private void serve() {
    while (!origin.isClosed()) {
      try (Socket socket = origin.accept()) {
        socket.getInputStream().transferTo(socket.getOutputStream());
      } catch (IOException e) {
        // the next client is another's test
      }
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
