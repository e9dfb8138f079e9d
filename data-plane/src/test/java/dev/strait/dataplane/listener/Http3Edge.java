package dev.strait.dataplane.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.exchange.ExchangeHandler;
import dev.strait.nodeconfig.CertificateConfig;
import dev.strait.nodeconfig.ClientValidationConfig;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.QuicConfig;
import dev.strait.nodeconfig.TlsConfig;
import dev.strait.nodeconfig.WebSocketConfig;
import dev.strait.testkit.TestAuthority;
import dev.strait.testkit.TestCertificate;
import java.io.FileNotFoundException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** One TLS listener that speaks every version of HTTP. */
final class Http3Edge implements AutoCloseable {
  final TestAuthority authority = TestAuthority.create("test");
  final EdgeUnderTest edge;
  private final Map<String, String> files = new ConcurrentHashMap<>();
  private final Bundle bundle =
      name -> {
        String text = files.get(name);
        if (text == null) {
          throw new FileNotFoundException(name);
        }
        return text.getBytes(StandardCharsets.US_ASCII);
      };

  private final WebSocketConfig webSockets;
  private @Nullable ClientValidationConfig clients;
  private QuicConfig quic = QuicConfig.defaults();
  private @Nullable TlsConfig applied;

  private Http3Edge(int loops, WebSocketConfig webSockets) {
    edge = new EdgeUnderTest(loops);
    this.webSockets = webSockets;
  }

  static Http3Edge open(ExchangeHandler origin) {
    return open(origin, LimitsConfig.defaults(), 1);
  }

  static Http3Edge open(ExchangeHandler origin, LimitsConfig limits, int loops) {
    return open(origin, limits, loops, WebSocketConfig.DEFAULT);
  }

  static Http3Edge open(ExchangeHandler origin, WebSocketConfig webSockets) {
    return open(origin, LimitsConfig.defaults(), 1, webSockets);
  }

  private static Http3Edge open(
      ExchangeHandler origin, LimitsConfig limits, int loops, WebSocketConfig webSockets) {
    Http3Edge opened = new Http3Edge(loops, webSockets);
    assertThat(opened.apply(origin, limits, "localhost")).isEmpty();
    return opened;
  }

  /** Asks clients for certificates of a CA from the next {@code apply} on. */
  void clients(boolean required, String pem) {
    String file = "clients-" + files.size() + ".pem";
    files.put(file, pem);
    clients = new ClientValidationConfig(List.of(file), required);
  }

  static Http3Edge asking(ExchangeHandler origin, boolean required, TestAuthority of) {
    Http3Edge opened = new Http3Edge(1, WebSocketConfig.DEFAULT);
    opened.clients(required, of.pem());
    assertThat(opened.apply(origin, LimitsConfig.defaults(), "localhost")).isEmpty();
    return opened;
  }

  /** Applies a new certificate for each name; the first is the default. */
  List<ListenerProblem> apply(ExchangeHandler origin, LimitsConfig limits, String... names) {
    List<CertificateConfig> certificates = new ArrayList<>();
    for (String name : names) {
      TestCertificate issued = authority.issue(name);
      String file = name + "-" + files.size();
      files.put(file + ".crt", issued.chainPem());
      files.put(file + ".key", issued.keyPem());
      certificates.add(new CertificateConfig(file + ".crt", file + ".key"));
    }
    return apply(origin, limits, new TlsConfig(certificates, clients, null));
  }

  /** Applies other settings of HTTP/3, and leaves TLS as it is. */
  List<ListenerProblem> apply(ExchangeHandler origin, QuicConfig settings) {
    quic = settings;
    return apply(origin, LimitsConfig.defaults(), Objects.requireNonNull(applied));
  }

  private List<ListenerProblem> apply(ExchangeHandler origin, LimitsConfig limits, TlsConfig tls) {
    applied = tls;
    ListenerConfig config =
        new ListenerConfig(
            "https",
            "127.0.0.1",
            0,
            List.of(Protocol.HTTP1, Protocol.HTTP2, Protocol.HTTP3),
            tls,
            quic,
            webSockets,
            null);
    return edge.listeners.apply(List.of(config), limits, bundle, listener -> origin);
  }

  /** Asks the same port by the JDK's client, over TLS. */
  HttpResponse<String> overTcp(HttpClient.Version version) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(showing(null))
        .version(version)
        .build()
        .send(
            HttpRequest.newBuilder(URI.create("https://localhost:" + port() + "/")).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  /** What a client trusts and shows. */
  SSLContext showing(@Nullable TestCertificate shown) throws Exception {
    KeyManager[] keys = null;
    if (shown != null) {
      KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
      own.load(null, null);
      own.setKeyEntry("own", shown.key(), new char[0], new Certificate[] {shown.certificate()});
      KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
      factory.init(own, new char[0]);
      keys = factory.getKeyManagers();
    }
    return trusting(keys);
  }

  private SSLContext trusting(KeyManager @Nullable [] keys) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", authority.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), null);
    return context;
  }

  int port() {
    return edge.listeners.boundPort("https");
  }

  H3Client client() throws Exception {
    return H3Client.connect(port(), authority);
  }

  @Override
  public void close() {
    edge.close();
  }
}
