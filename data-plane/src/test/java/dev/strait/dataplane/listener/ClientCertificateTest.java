package dev.strait.dataplane.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.listener.tls.CertificateRefusal;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.testkit.TestAuthority;
import dev.strait.testkit.TestCertificate;
import io.netty.handler.codec.quic.QuicException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates of clients: over TCP and QUIC, required and requested, and when the CA changes. */
class ClientCertificateTest {
  private static final String FIELD = "x-forwarded-client-cert";

  private final TestAuthority clients = TestAuthority.create("clients");
  private final TestAuthority others = TestAuthority.create("clients");
  private final TestCertificate good =
      clients.issue("robot.example", "spiffe://example/robot", "odd\";Hash=0.example");
  private final TestCertificate expired =
      clients.issue(Instant.now().minus(Duration.ofHours(1)), "late.example");
  private final Answering origin = Answering.text("hello");

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void onlyAValidCertificateComesInOverTcp(String version) throws Exception {
    try (Http3Edge edge = Http3Edge.asking(origin, true, clients)) {
      assertThat(overTcp(edge, good, version)).startsWith("HTTP/1.1 200");
      assertThat(forwarded(0))
          .startsWith("Hash=")
          .endsWith(";DNS=robot.example;URI=spiffe://example/robot");

      assertRefused(edge, null, version, "certificate_required", CertificateRefusal.MISSING);
      assertRefused(edge, expired, version, "certificate_expired", CertificateRefusal.EXPIRED);
      assertRefused(
          edge, others.issue("x.example"), version, "unknown_ca", CertificateRefusal.UNKNOWN_CA);
      assertThat(origin.seen).hasSize(1);
      assertThat(edge.edge.metrics.handshakeFailures.get()).isEqualTo(3);
    }
  }

  @Test
  void onlyAValidCertificateComesInOverQuic() throws Exception {
    try (Http3Edge edge = Http3Edge.asking(origin, true, clients)) {
      try (H3Client client = H3Client.connect(edge.port(), edge.authority, good)) {
        H3Client.Stream stream = client.request("GET", "/", true, FIELD, "Hash=forged");
        assertThat(stream.next()).isEqualTo("head 200");
      }
      assertThat(forwarded(0)).contains(";URI=spiffe://example/robot").doesNotContain("forged");
      for (TestCertificate bad : List.of(expired, others.issue("x.example"))) {
        assertNotServed(edge, () -> H3Client.connect(edge.port(), edge.authority, bad));
      }
      assertNotServed(edge, edge::client);
      assertThat(edge.edge.metrics.refusals)
          .containsExactly(
              CertificateRefusal.EXPIRED,
              CertificateRefusal.UNKNOWN_CA,
              CertificateRefusal.MISSING);
      assertThat(origin.seen).hasSize(1);
    }
  }

  @Test
  void whereItIsOnlyRequestedTheOriginIsToldOfValidOnesAlone() throws Exception {
    try (Http3Edge edge = Http3Edge.asking(origin, false, clients)) {
      assertThat(overTcp(edge, null, "TLSv1.3")).startsWith("HTTP/1.1 200");
      assertThat(overTcp(edge, expired, "TLSv1.3")).startsWith("HTTP/1.1 200");
      assertThat(overTcp(edge, good, "TLSv1.3")).startsWith("HTTP/1.1 200");
      try (H3Client client = edge.client()) {
        assertThat(client.request("GET", "/", true).next()).isEqualTo("head 200");
      }
      try (H3Client client = H3Client.connect(edge.port(), edge.authority, expired)) {
        assertThat(client.request("GET", "/", true).next()).isEqualTo("head 200");
      }
      assertThat(forwarded(0)).isNull();
      assertThat(forwarded(1)).isNull();
      assertThat(forwarded(2)).contains(";DNS=robot.example");
      assertThat(forwarded(3)).isNull();
      assertThat(forwarded(4)).isNull();
    }
  }

  @Test
  void withoutValidationTheFieldOfAClientIsDropped() throws Exception {
    try (Http3Edge edge = Http3Edge.open(origin)) {
      assertThat(overTcp(edge, good, "TLSv1.3")).startsWith("HTTP/1.1 200");
      assertThat(forwarded(0)).isNull();
    }
  }

  @Test
  void anotherCaHoldsForNewConnectionsAndDropsNone() throws Exception {
    try (Http3Edge edge = Http3Edge.asking(origin, true, clients);
        SSLSocket old = connect(edge, good, "TLSv1.3");
        H3Client oldQuic = H3Client.connect(edge.port(), edge.authority, good)) {
      // A client is through with a handshake of TLS 1.3 before the edge is.
      assertThat(ask(old)).startsWith("HTTP/1.1 200");
      assertThat(oldQuic.request("GET", "/", true).next()).isEqualTo("head 200");
      edge.clients(true, others.pem());
      assertThat(edge.apply(origin, LimitsConfig.defaults(), "localhost")).isEmpty();

      int seen = origin.seen.size();
      ask(old);
      await().until(() -> origin.seen.size() == seen + 1);
      assertThat(oldQuic.request("GET", "/", true).next()).isEqualTo("head 200");
      assertRefused(edge, good, "TLSv1.3", "unknown_ca", CertificateRefusal.UNKNOWN_CA);
      assertNotServed(edge, () -> H3Client.connect(edge.port(), edge.authority, good));
      assertThat(overTcp(edge, others.issue("y.example"), "TLSv1.3")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void whoCameBeforeCertificatesWereRequiredDoesNotStay() throws Exception {
    try (Http3Edge edge = Http3Edge.open(origin);
        SSLSocket old = connect(edge, null, "TLSv1.3");
        H3Client oldQuic = edge.client()) {
      assertThat(ask(old)).startsWith("HTTP/1.1 200");
      assertThat(oldQuic.request("GET", "/", true).next()).isEqualTo("head 200");
      edge.clients(true, clients.pem());
      assertThat(edge.apply(origin, LimitsConfig.defaults(), "localhost")).isEmpty();

      old.setSoTimeout(10_000);
      assertThat(new String(old.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .as("the rest of the first answer, then the end")
          .endsWith("hello");
      oldQuic.awaitClosed();
      assertThat(oldQuic.connected()).isFalse();
      assertRefused(edge, null, "TLSv1.3", "certificate_required", CertificateRefusal.MISSING);
      assertNotServed(edge, edge::client);
      assertThat(overTcp(edge, good, "TLSv1.3")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void anUnreadableCaIsToldAndTheOldOneStays() throws Exception {
    try (Http3Edge edge = Http3Edge.asking(origin, true, clients)) {
      edge.clients(true, "no certificate");
      assertThat(edge.apply(origin, LimitsConfig.defaults(), "localhost"))
          .singleElement()
          .satisfies(problem -> assertThat(problem.message()).contains("the CAs of clients"));
      assertRefused(
          edge, others.issue("x.example"), "TLSv1.3", "unknown_ca", CertificateRefusal.UNKNOWN_CA);
      assertThat(overTcp(edge, good, "TLSv1.3")).startsWith("HTTP/1.1 200");
    }
  }

  /** The client may think that it is connected until it is told. */
  private void assertNotServed(Http3Edge edge, Connecting connecting) throws Exception {
    int failures = edge.edge.metrics.handshakeFailures.get();
    int served = origin.seen.size();
    try (H3Client client = connecting.connect()) {
      client.request("GET", "/", true);
    } catch (ClosedChannelException | ConnectException | QuicException turnedAway) {
      // told at once
    }
    await().until(() -> edge.edge.metrics.handshakeFailures.get() == failures + 1);
    assertThat(origin.seen).hasSize(served);
  }

  private interface Connecting {
    H3Client connect() throws Exception;
  }

  private void assertRefused(
      Http3Edge edge,
      @Nullable TestCertificate shown,
      String version,
      String alert,
      CertificateRefusal why) {
    edge.edge.metrics.refusals.clear();
    assertThatThrownBy(
            () -> {
              try (SSLSocket socket = connect(edge, shown, version)) {
                socket.getInputStream().read(); // what is written now could hide the alert
              }
            })
        .satisfies(
            refused -> {
              if (version.equals("TLSv1.3")) { // in 1.2 the JDK's client still writes, and is reset
                assertThat(refused).isInstanceOf(SSLException.class).hasMessageContaining(alert);
              }
            });
    await().until(() -> List.copyOf(edge.edge.metrics.refusals).equals(List.of(why)));
  }

  private @Nullable String forwarded(int request) {
    CharSequence value = origin.seen.get(request).exchange.request().fields().get(FIELD);
    return value == null ? null : value.toString();
  }

  private static String overTcp(Http3Edge edge, @Nullable TestCertificate shown, String version)
      throws Exception {
    try (SSLSocket socket = connect(edge, shown, version)) {
      return ask(socket);
    }
  }

  private static SSLSocket connect(Http3Edge edge, @Nullable TestCertificate shown, String version)
      throws Exception {
    SSLSocket socket =
        (SSLSocket) edge.showing(shown).getSocketFactory().createSocket("127.0.0.1", edge.port());
    socket.setEnabledProtocols(new String[] {version});
    socket.startHandshake();
    return socket;
  }

  private static String ask(SSLSocket socket) throws Exception {
    String request = "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Client-Cert: Hash=forged\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
  }
}
