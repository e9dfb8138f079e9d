package dev.strait.dataplane.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strait.dataplane.config.Bundle;
import dev.strait.nodeconfig.AdminConfig;
import dev.strait.nodeconfig.CertificateConfig;
import dev.strait.nodeconfig.SecureAdminConfig;
import dev.strait.testkit.FreePorts;
import dev.strait.testkit.TestAuthority;
import dev.strait.testkit.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecureAdminTest {
  private static final String OPERATOR = "spiffe://strait.dev/ns/strait/operator/strait";
  private static final String EDGE = "spiffe://strait.dev/ns/default/edge/edge";
  private static final char[] NO_PASSWORD = {};

  private final TestAuthority authority = TestAuthority.create("own CA");
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Bundle bundle =
      name -> {
        byte[] file = files.get(name);
        if (file == null) {
          throw new IOException(name + ": no such file");
        }
        return file;
      };
  private final StandingStill node = new StandingStill();
  private final AdminServer server = new AdminServer(node);
  private final int port = FreePorts.next();
  private final int securePort = FreePorts.next();

  @BeforeEach
  void serve() throws IOException {
    files.put("ca", authority.pem().getBytes(StandardCharsets.UTF_8));
    identity("1");
    server.serve(config("1", "ca", OPERATOR), bundle);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void thePlainPortServesProbesAndMetricsAlone() throws Exception {
    HttpClient anyone = HttpClient.newHttpClient();

    for (String path : List.of("/healthz", "/readyz", "/metrics")) {
      assertThat(get(anyone, "http", port, path).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(get(anyone, "http", port, "/config").statusCode()).isEqualTo(403);
    assertThat(drain(anyone, "http", port).statusCode()).isEqualTo(403);
    assertThat(node.drains).hasValue(0);
  }

  @Test
  void anAdmittedClientSeesEverythingAndMayDrain() throws Exception {
    HttpClient operator = client(authority.issue(OPERATOR));

    for (String path : List.of("/healthz", "/readyz", "/metrics", "/config")) {
      assertThat(get(operator, "https", securePort, path).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(drain(operator, "https", securePort).statusCode()).isEqualTo(202);
    assertThat(node.drains).hasValue(1);
  }

  @Test
  void nobodyElseIsLetIn() {
    TestAuthority foreign = TestAuthority.create("another CA");

    for (@Nullable TestCertificate shown :
        new @Nullable TestCertificate[] {
          null, authority.issue(EDGE), foreign.issue(OPERATOR), authority.issue(OPERATOR, EDGE)
        }) {
      assertThatThrownBy(() -> get(client(shown), "https", securePort, "/config"))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aNewCertificateIsShownWithoutBreakingConnectionsOff() throws Exception {
    HttpClient operator = client(authority.issue(OPERATOR));
    X509Certificate first = shown(get(operator, "https", securePort, "/config"));

    identity("2");
    server.serve(config("2", "ca", OPERATOR), bundle);

    assertThat(shown(get(operator, "https", securePort, "/config"))).isEqualTo(first);
    HttpClient another = client(authority.issue(OPERATOR));
    assertThat(shown(get(another, "https", securePort, "/config"))).isNotEqualTo(first);
  }

  @Test
  void whoIsNoLongerAdmittedIsBrokenOff() throws Exception {
    HttpClient operator = client(authority.issue(OPERATOR));
    assertThat(get(operator, "https", securePort, "/config").statusCode()).isEqualTo(200);

    server.serve(config("1", "ca", OPERATOR + "-2"), bundle);

    assertThatThrownBy(() -> get(operator, "https", securePort, "/config"))
        .isInstanceOf(IOException.class);
    HttpClient next = client(authority.issue(OPERATOR + "-2"));
    assertThat(get(next, "https", securePort, "/config").statusCode()).isEqualTo(200);
  }

  @Test
  void whatCannotBeUsedIsRefusedAndWhatWasServedGoesOn() throws Exception {
    assertThatThrownBy(() -> server.serve(config("3", "ca", OPERATOR), bundle))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("3.key");

    HttpClient operator = client(authority.issue(OPERATOR));
    assertThat(get(operator, "https", securePort, "/config").statusCode()).isEqualTo(200);
  }

  @Test
  void probesAreAnsweredThoughTheFirstIdentityCannotBeRead() throws Exception {
    try (AdminServer other = new AdminServer(node)) {
      int plain = FreePorts.next();
      AdminConfig config =
          new AdminConfig("127.0.0.1", plain, config("3", "ca", OPERATOR).secure());
      assertThatThrownBy(() -> other.serve(config, bundle)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> other.serve(config, bundle)).hasMessageContaining("3.key");

      HttpClient anyone = HttpClient.newHttpClient();
      assertThat(get(anyone, "http", plain, "/readyz").statusCode()).isEqualTo(200);
      assertThat(get(anyone, "http", plain, "/config").statusCode()).isEqualTo(403);
    }
  }

  @Test
  void withoutASecurePortThePlainOneServesEverythingAgain() throws Exception {
    server.serve(new AdminConfig("127.0.0.1", port), bundle);

    HttpClient anyone = HttpClient.newHttpClient();
    assertThat(get(anyone, "http", port, "/config").statusCode()).isEqualTo(200);
    assertThat(server.securePort()).isZero();
  }

  private AdminConfig config(String identity, String trust, String client) {
    return new AdminConfig(
        "127.0.0.1",
        port,
        new SecureAdminConfig(
            securePort,
            new CertificateConfig(identity + ".crt", identity + ".key"),
            trust,
            List.of(client)));
  }

  private void identity(String name) {
    TestCertificate made = authority.issue(EDGE, "127.0.0.1");
    files.put(name + ".crt", made.chainPem().getBytes(StandardCharsets.UTF_8));
    files.put(name + ".key", made.keyPem().getBytes(StandardCharsets.UTF_8));
  }

  private HttpClient client(@Nullable TestCertificate shown) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, NO_PASSWORD);
    trusted.setCertificateEntry("ca", authority.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, NO_PASSWORD);
    if (shown != null) {
      own.setKeyEntry("own", shown.key(), NO_PASSWORD, new Certificate[] {shown.certificate()});
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, NO_PASSWORD);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(tls).build();
  }

  private static X509Certificate shown(HttpResponse<String> response)
      throws SSLPeerUnverifiedException {
    return (X509Certificate) response.sslSession().orElseThrow().getPeerCertificates()[0];
  }

  private static HttpResponse<String> get(HttpClient client, String scheme, int port, String path)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> drain(HttpClient client, String scheme, int port)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + "/drain"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
