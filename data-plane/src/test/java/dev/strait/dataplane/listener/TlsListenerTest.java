package dev.strait.dataplane.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.config.Bundle;
import dev.strait.nodeconfig.CertificateConfig;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.TlsConfig;
import dev.strait.testkit.TestAuthority;
import dev.strait.testkit.TestCertificate;
import dev.strait.testkit.Wire;
import java.io.FileNotFoundException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** TLS: versions, ALPN, SNI, renewal and refusal. */
class TlsListenerTest {
  private final TestAuthority authority = TestAuthority.create("test");
  private final Map<String, String> files = new ConcurrentHashMap<>();
  private final Bundle bundle =
      name -> {
        String text = files.get(name);
        if (text == null) {
          throw new FileNotFoundException(name);
        }
        return text.getBytes(StandardCharsets.US_ASCII);
      };

  @Test
  void alpnChoosesHttp2AndHttp11() throws Exception {
    Answering origin = Answering.text("hello");
    try (EdgeUnderTest edge = tls(origin, certificate("a", "localhost"))) {
      for (HttpClient.Version version : HttpClient.Version.values()) {
        HttpClient client = HttpClient.newBuilder().sslContext(trusting()).version(version).build();
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(
                        URI.create("https://localhost:" + edge.listeners.boundPort("https") + "/x"))
                    .POST(HttpRequest.BodyPublishers.ofString("body"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.body()).isEqualTo("hello");
      }
      assertThat(origin.seen).hasSize(2);
      assertThat(origin.seen.get(1).body()).isEqualTo("body");
      assertThat(origin.seen.get(1).exchange.request().scheme()).isEqualTo("https");
    }
  }

  @Test
  void theCertificateIsChosenByNameWithTheFirstAsDefault() throws Exception {
    try (EdgeUnderTest edge =
        tls(
            Answering.text("x"),
            certificate("default", "default.example"),
            certificate("exact", "api.example"),
            certificate("wild", "*.example"))) {
      int port = edge.listeners.boundPort("https");
      assertThat(subject(port, "api.example")).contains("api.example");
      assertThat(subject(port, "b.example")).contains("*.example");
      assertThat(subject(port, "c.b.example")).contains("default.example");
      assertThat(subject(port, null)).contains("default.example");
    }
  }

  @Test
  void aRenewedCertificateServesNewConnectionsAndDropsNone() throws Exception {
    Answering origin = Answering.text("hello");
    try (EdgeUnderTest edge = tls(origin, certificate("one", "one.example"))) {
      int port = edge.listeners.boundPort("https");
      try (SSLSocket old = connect(port, null)) {
        List<ListenerProblem> problems =
            edge.listeners.apply(
                List.of(config(0, certificate("two", "two.example"))),
                LimitsConfig.defaults(),
                bundle,
                name -> origin);
        assertThat(problems).isEmpty();
        assertThat(edge.listeners.boundPort("https")).isEqualTo(port);
        assertThat(subject(port, null)).contains("two.example");
        old.getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] answer = old.getInputStream().readNBytes(12);
        assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
      }
    }
  }

  @Test
  void anUnusableCertificateIsToldAndTheOldOneStays() throws Exception {
    try (EdgeUnderTest edge = tls(Answering.text("x"), certificate("one", "one.example"))) {
      CertificateConfig mixed = certificate("two", "two.example");
      List<ListenerProblem> problems =
          edge.listeners.apply(
              List.of(config(0, new CertificateConfig(mixed.chain(), "one.key"))),
              LimitsConfig.defaults(),
              bundle,
              name -> Answering.text("x"));
      assertThat(problems).hasSize(1);
      assertThat(problems.get(0).message())
          .contains("listener https: the certificate two.crt and the key one.key cannot be used")
          .contains("it goes on with the certificates it had");
      assertThat(subject(edge.listeners.boundPort("https"), null)).contains("one.example");
    }
  }

  @Test
  void aHandshakeThatFailsOrStallsIsCountedAndClosed() throws Exception {
    LimitsConfig d = LimitsConfig.defaults();
    LimitsConfig hasty =
        new LimitsConfig(
            d.maxConnections(), 10, 8_192, 65_536, 128, 300, 15_000, 300_000, 300_000, 0);
    try (EdgeUnderTest edge = tls(hasty, Answering.text("x"), certificate("one", "a.example"));
        Wire garbage = Wire.connect(edge.listeners.boundPort("https"));
        Wire silent = Wire.connect(edge.listeners.boundPort("https"))) {
      garbage.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      garbage.awaitClosed();
      silent.send(new byte[] {22, 3, 1});
      silent.awaitClosed();
      await().until(() -> edge.metrics.handshakeFailures.get() == 2);
    }
  }

  @Test
  void theModernProfileRefusesTls12() throws Exception {
    ListenerConfig usual = config(0, certificate("one", "a.example"));
    TlsConfig tls = Objects.requireNonNull(usual.tls());
    try (EdgeUnderTest edge = new EdgeUnderTest()) {
      ListenerConfig modern =
          new ListenerConfig(
              "https",
              "127.0.0.1",
              0,
              usual.protocols(),
              new TlsConfig(tls.certificates(), null, true));
      edge.listeners.apply(
          List.of(modern), LimitsConfig.defaults(), bundle, name -> Answering.text("x"));
      int port = edge.listeners.boundPort("https");
      assertThat(subject(port, null)).contains("a.example");
      try (SSLSocket old =
          (SSLSocket) trusting().getSocketFactory().createSocket("127.0.0.1", port)) {
        old.setEnabledProtocols(new String[] {"TLSv1.2"});
        assertThatThrownBy(old::startHandshake).hasMessageContaining("protocol_version");
      }
    }
  }

  private EdgeUnderTest tls(Answering origin, CertificateConfig... certificates) {
    return tls(LimitsConfig.defaults(), origin, certificates);
  }

  private EdgeUnderTest tls(
      LimitsConfig limits, Answering origin, CertificateConfig... certificates) {
    EdgeUnderTest edge = new EdgeUnderTest();
    assertThat(
            edge.listeners.apply(List.of(config(0, certificates)), limits, bundle, name -> origin))
        .isEmpty();
    return edge;
  }

  private static ListenerConfig config(int port, CertificateConfig... certificates) {
    return new ListenerConfig(
        "https",
        "127.0.0.1",
        port,
        List.of(Protocol.HTTP1, Protocol.HTTP2),
        new TlsConfig(Arrays.asList(certificates)));
  }

  private CertificateConfig certificate(String file, String name) {
    TestCertificate issued = authority.issue(name);
    files.put(file + ".crt", issued.chainPem());
    files.put(file + ".key", issued.keyPem());
    return new CertificateConfig(file + ".crt", file + ".key");
  }

  private SSLContext trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", authority.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private SSLSocket connect(int port, @Nullable String serverName) throws Exception {
    SSLSocket socket = (SSLSocket) trusting().getSocketFactory().createSocket("127.0.0.1", port);
    if (serverName != null) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(serverName)));
      socket.setSSLParameters(parameters);
    }
    socket.startHandshake();
    return socket;
  }

  private String subject(int port, @Nullable String serverName) throws Exception {
    try (SSLSocket socket = connect(port, serverName)) {
      X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return leaf.getSubjectX500Principal().getName();
    }
  }
}
