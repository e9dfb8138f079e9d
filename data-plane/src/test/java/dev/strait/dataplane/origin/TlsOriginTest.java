package dev.strait.dataplane.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.strait.dataplane.exchange.Failure.Reason;
import dev.strait.nodeconfig.OriginTlsConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.testkit.TestAuthority;
import dev.strait.testkit.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An origin that speaks TLS: trusted by its own CA, and only by its own name. */
class TlsOriginTest {
  private static final TestAuthority AUTHORITY = TestAuthority.create("origin ca");

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpsServer server;
  private OriginRig rig;
  private final SSLContext context = SSLContext.getInstance("TLS");
  private volatile String sni = "";

  TlsOriginTest() throws Exception {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    rig = new OriginRig(server.getAddress().getPort());
  }

  @BeforeEach
  void start() throws Exception {
    TestCertificate certificate = AUTHORITY.issue("llm.example.com");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "origin",
        certificate.key(),
        new char[0],
        new Certificate[] {certificate.certificate(), AUTHORITY.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    context.init(keys.getKeyManagers(), null, null);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters params) {
            params.setSSLParameters(context.getDefaultSSLParameters());
          }
        });
    server.createContext(
        "/",
        exchange -> {
          if (((com.sun.net.httpserver.HttpsExchange) exchange).getSSLSession()
              instanceof ExtendedSSLSession session) {
            sni = String.valueOf(session.getRequestedServerNames());
          }
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.setExecutor(threads);
    server.start();
    rig.trust = AUTHORITY.pem();
    rig.tls = new OriginTlsConfig("llm.example.com", "origin-ca.pem");
  }

  @AfterEach
  void stop() {
    rig.close();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void bodyPassesBothWays() {
    rig.apply();

    for (int i = 0; i < 3; i++) {
      Asking asking = rig.post("/").send("hello ").send("origin").end().awaitOver();
      assertThat(asking.detail()).isEmpty();
      assertThat(asking.body()).isEqualTo("hello origin");
    }
    assertThat(sni).contains("llm.example.com");
  }

  @Test
  void http11ServesWhereTheOriginDoesNotKnowHttp2() {
    rig.protocols = List.of(Protocol.HTTP1, Protocol.HTTP2);
    rig.apply();

    assertThat(rig.post("/").send("hello").end().awaitOver().body()).isEqualTo("hello");
  }

  @Test
  void largeBodyPassesBothWays() {
    rig.apply();
    byte[] block = "0123456789abcdef".repeat(1024).getBytes(StandardCharsets.US_ASCII);
    Asking asking = rig.post("/");
    for (int i = 0; i < 256; i++) {
      asking.send(block);
    }
    asking.end().awaitOver();

    assertThat(asking.detail()).isEmpty();
    assertThat(asking.received).hasValue(256L * block.length);
  }

  @Test
  void wrongNameIsRefused() {
    rig.tls = new OriginTlsConfig("other.example.com", "origin-ca.pem");
    rig.apply();
    Asking asking = rig.get("/").awaitOver();

    assertThat(asking.reason()).isEqualTo(Reason.ORIGIN_UNREACHABLE);
    assertThat(asking.detail()).contains("certificate");
  }

  @Test
  void originsHostIsItsNameByDefault() {
    rig.tls = new OriginTlsConfig("", "origin-ca.pem");
    rig.apply();

    assertThat(rig.get("/").awaitOver().reason())
        .as("the certificate is not for 127.0.0.1")
        .isEqualTo(Reason.ORIGIN_UNREACHABLE);
  }

  @Test
  void otherAuthorityIsRefused() {
    rig.trust = TestAuthority.create("another ca").pem();
    rig.apply();

    assertThat(rig.get("/").awaitOver().reason()).isEqualTo(Reason.ORIGIN_UNREACHABLE);
  }

  @Test
  void platformsAuthoritiesAreUsedWithoutAnOwn() {
    rig.tls = new OriginTlsConfig("llm.example.com", null);
    rig.apply();

    assertThat(rig.get("/").awaitOver().reason()).isEqualTo(Reason.ORIGIN_UNREACHABLE);
  }

  @Test
  void brokenAuthorityIsRefusedAndWhatRanRunsOn() {
    rig.apply();
    rig.trust = "no certificate";
    assertThatThrownBy(rig::apply)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("backend llm");
    rig.tls = new OriginTlsConfig("llm.example.com", "missing.pem");
    assertThatThrownBy(rig::apply)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing.pem");

    assertThat(rig.get("/").awaitOver().status()).isEqualTo(200);
  }

  @Test
  void answerOfUnknownLengthEndsOnlyWithCloseNotify() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      threads.execute(() -> answerAndLeave(listening, true));
      rig.port = listening.getLocalPort();
      rig.apply();
      Asking proper = rig.get("/").awaitOver();
      assertThat(proper.detail()).isEmpty();
      assertThat(proper.body()).isEqualTo("all");

      threads.execute(() -> answerAndLeave(listening, false));
      assertThat(rig.get("/").awaitOver().reason()).isEqualTo(Reason.ORIGIN_BROKEN);
    }
  }

  private void answerAndLeave(ServerSocket listening, boolean properly) {
    try (Socket tcp = listening.accept();
        SSLSocket tls =
            (SSLSocket) context.getSocketFactory().createSocket(tcp, "client", 0, true)) {
      tls.setUseClientMode(false);
      tls.getInputStream().read(new byte[4096]);
      tls.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nall".getBytes(StandardCharsets.US_ASCII));
      if (!properly) {
        tcp.close();
      }
    } catch (IOException e) {
      if (properly) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
