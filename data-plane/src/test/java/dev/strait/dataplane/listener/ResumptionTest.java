package dev.strait.dataplane.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.listener.tls.CertificateRefusal;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.nodeconfig.QuicConfig;
import dev.strait.testkit.TestAuthority;
import dev.strait.testkit.TestCertificate;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicSslContext;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that clients come back with: while their key lives, and never past what was changed. */
class ResumptionTest {
  private static final String MADE = "made before";

  private final TestAuthority clients = TestAuthority.create("clients");
  private final TestCertificate good = clients.issue("robot.example");
  private final Answering origin = Answering.text("hello");

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aSessionIsResumedOverTcpAsLongAsItsKeyLives(String version) throws Exception {
    try (Http3Edge edge = Http3Edge.open(origin)) {
      SSLContext client = edge.showing(null);
      assertThat(resumesOverTcp(edge, client, version)).isFalse();
      assertThat(resumesOverTcp(edge, client, version)).isTrue();
      edge.edge.listeners.renewTicketKeys();
      assertThat(resumesOverTcp(edge, client, version)).as("by the key before").isTrue();
      edge.edge.listeners.renewTicketKeys();
      edge.edge.listeners.renewTicketKeys();
      assertThat(resumesOverTcp(edge, client, version)).as("by a key that is gone").isFalse();
      assertThat(resumesOverTcp(edge, client, version)).as("by the newest key").isTrue();
    }
  }

  @Test
  void aSessionIsResumedOverQuicAsLongAsItsKeyLives() throws Exception {
    try (Http3Edge edge = Http3Edge.open(origin)) {
      QuicClient client = new QuicClient(edge, null);
      assertThat(client.resumes()).isFalse();
      assertThat(client.resumes()).isTrue();
      edge.edge.listeners.renewTicketKeys();
      assertThat(client.resumes()).as("by the key before").isTrue();
      edge.edge.listeners.renewTicketKeys();
      edge.edge.listeners.renewTicketKeys();
      assertThat(client.resumes()).as("by a key that is gone").isFalse();
      assertThat(client.resumes()).as("by the newest key").isTrue();
    }
  }

  @Test
  void aSessionCrossesAChangeThatHandshakesDoNotSee() throws Exception {
    try (Http3Edge edge = Http3Edge.open(origin)) {
      SSLContext tcp = edge.showing(null);
      QuicClient quic = new QuicClient(edge, null);
      assertThat(resumesOverTcp(edge, tcp, "TLSv1.3")).isFalse();
      assertThat(quic.resumes()).isFalse();

      QuicConfig d = QuicConfig.defaults();
      QuicConfig other =
          new QuicConfig(
              d.idleTimeoutMillis(),
              d.congestionControl(),
              d.pathMtuDiscovery(),
              d.earlyData(),
              4_433,
              5_000L);
      assertThat(edge.apply(origin, other)).isEmpty();
      assertThat(resumesOverTcp(edge, tcp, "TLSv1.3")).isTrue();
      assertThat(quic.resumes()).isTrue();
    }
  }

  @Test
  void noSessionCrossesAChangeOfTheClientCas() throws Exception {
    try (Http3Edge edge = Http3Edge.asking(origin, true, clients)) {
      SSLContext tcp = edge.showing(good);
      QuicClient quic = new QuicClient(edge, good);
      assertThat(resumesOverTcp(edge, tcp, "TLSv1.3")).isFalse();
      assertThat(resumesOverTcp(edge, tcp, "TLSv1.3")).isTrue();
      assertThat(quic.resumes()).isFalse();
      assertThat(quic.resumes()).isTrue();

      edge.clients(true, TestAuthority.create("more").pem() + clients.pem());
      assertThat(edge.apply(origin, LimitsConfig.defaults(), "localhost")).isEmpty();
      assertThat(resumesOverTcp(edge, tcp, "TLSv1.3")).isFalse();
      assertThat(quic.resumes()).isFalse();
    }
  }

  /** The one wait that is real: nobody can set the clock by which the JDK looks at certificates. */
  @Test
  void aCertificateWhoseTimeIsOverDoesNotComeBackByItsSession() throws Exception {
    try (Http3Edge edge = Http3Edge.asking(origin, true, clients)) {
      Instant began = Instant.now();
      assertThat(resumesOverTcp(edge, edge.showing(good), "TLSv1.3")).isFalse();
      assertThat(new QuicClient(edge, good).resumes()).isFalse();
      Duration took = Duration.between(began, Instant.now()); // the same again takes no longer
      Duration life = took.multipliedBy(3).plusSeconds(3);
      Instant end = Instant.now().plus(life);
      TestCertificate brief = clients.issue(end, "brief.example");
      SSLContext tcp = edge.showing(brief);
      QuicClient quic = new QuicClient(edge, brief);
      assertThat(resumesOverTcp(edge, tcp, "TLSv1.3")).isFalse();
      assertThat(quic.resumes()).isFalse();
      int served = origin.seen.size();

      await().atMost(life.plusSeconds(10)).until(() -> Instant.now().isAfter(end.plusSeconds(1)));
      try (SSLSocket socket = connect(edge, tcp, "TLSv1.3")) {
        assertThat(socket.getSession().getValue(MADE)).as("the session of before").isNotNull();
        assertThat(ask(socket)).isEmpty();
      } catch (SocketException reset) {
        // turned away while it was asking
      }
      await().until(() -> edge.edge.metrics.refusals.size() == 1);
      try (H3Client client = quic.connect()) {
        client.awaitClosed();
      } catch (ClosedChannelException | ConnectException | QuicException refused) {
        // told at once
      }
      assertThat(quic.looks.get()).as("full handshakes").isEqualTo(1);
      await().until(() -> edge.edge.metrics.refusals.size() == 2);
      assertThat(edge.edge.metrics.refusals).containsOnly(CertificateRefusal.EXPIRED);
      assertThat(origin.seen).hasSize(served);
    }
  }

  /**
   * Asks once, and tells whether the JDK's client and the listener agreed on a session of before.
   */
  private static boolean resumesOverTcp(Http3Edge edge, SSLContext client, String version)
      throws Exception {
    try (SSLSocket socket = connect(edge, client, version)) {
      boolean resumed = socket.getSession().getValue(MADE) != null;
      socket.getSession().putValue(MADE, true);
      assertThat(ask(socket)).startsWith("HTTP/1.1 200");
      return resumed;
    }
  }

  private static SSLSocket connect(Http3Edge edge, SSLContext client, String version)
      throws Exception {
    SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket("localhost", edge.port());
    socket.setEnabledProtocols(new String[] {version});
    socket.startHandshake();
    return socket;
  }

  private static String ask(SSLSocket socket) throws IOException {
    socket
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
  }

  /** A client that remembers sessions; only a full handshake has it look at a certificate. */
  private static final class QuicClient {
    private final AtomicInteger looks = new AtomicInteger();
    private final Http3Edge edge;
    private final QuicSslContext tls;

    QuicClient(Http3Edge edge, @Nullable TestCertificate shown) {
      this.edge = edge;
      var settings =
          H3Client.settings(edge.authority)
              .endpointIdentificationAlgorithm(null)
              .trustManager(
                  new X509TrustManager() {
                    @Override
                    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

                    @Override
                    public void checkServerTrusted(X509Certificate[] chain, String authType) {
                      looks.incrementAndGet();
                    }

                    @Override
                    public X509Certificate[] getAcceptedIssuers() {
                      return new X509Certificate[0];
                    }
                  });
      if (shown != null) {
        settings.keyManager(shown.key(), null, shown.certificate());
      }
      tls = settings.build();
    }

    H3Client connect() throws Exception {
      return H3Client.connect(edge.port(), tls);
    }

    /** Asks once, and tells whether that took no full handshake. */
    boolean resumes() throws Exception {
      int before = looks.get();
      try (H3Client client = connect()) {
        assertThat(client.request("GET", "/", true).next()).isEqualTo("head 200");
      }
      return looks.get() == before;
    }
  }
}
