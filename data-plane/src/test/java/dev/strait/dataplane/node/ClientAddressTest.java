package dev.strait.dataplane.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.nodeconfig.BackendConfig;
import dev.strait.nodeconfig.ClientAddressConfig;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeConfigJson;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.ProxyProtocolUse;
import dev.strait.nodeconfig.ProxyProtocolVersion;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import dev.strait.nodeconfig.TimeoutsConfig;
import dev.strait.testkit.RawOrigin;
import dev.strait.testkit.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a client comes from, as proxies in front tell it and as origins are told. */
class ClientAddressTest {
  private static final String HERE = "127.0.0.0/8";
  private static final String ELSEWHERE = "10.0.0.0/8";
  private static final TimeoutsConfig PATIENT = new TimeoutsConfig(0, 60_000, 300_000);
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: chat.example\r\n";

  /** Version 2, TCP over IPv4, from 203.0.113.7:4660 to 10.0.0.1:443, with a NOOP of 3 bytes. */
  private static final byte[] V2 =
      "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u0012\u00cb\0q\u0007\n\0\0\u0001\u00124\u0001\u00bb\u0004\0\u0003abc"
          .getBytes(StandardCharsets.ISO_8859_1);

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final RawOrigin web =
      RawOrigin.start(
          wire -> {
            while (true) { // until the pool closes
              heard.add(wire.readHead());
              wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
          });
  private final RawOrigin bytes = RawOrigin.start(wire -> heard.add(wire.readToEnd()));
  private TestTunnel tunnel;

  @BeforeEach
  void open(@TempDir Path root) {
    tunnel = new TestTunnel(root);
  }

  @AfterEach
  void close() throws IOException {
    tunnel.close();
    web.close();
    bytes.close();
  }

  @Test
  void aTrustedProxysHeaderOfEitherVersionNamesTheClient() throws Exception {
    http(HERE, ProxyProtocolUse.REQUIRED, false);

    ask("PROXY TCP4 203.0.113.7 10.0.0.1 4660 443\r\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(origin()).contains("x-forwarded-for: 203.0.113.7");
    ask("PROXY TCP6 2001:db8::7 2001:db8::1 4660 443\r\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(origin()).contains("x-forwarded-for: 2001:db8:0:0:0:0:0:7");
    ask(V2);
    assertThat(origin()).contains("x-forwarded-for: 203.0.113.7");
    ask("PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(origin()).contains("x-forwarded-for: 127.0.0.1");
  }

  @Test
  void aHeaderMayComeByteByByte() throws Exception {
    http(HERE, ProxyProtocolUse.OPTIONAL, false);
    try (Wire client = Wire.connect(tunnel.port())) {
      for (byte one : V2) {
        client.send(new byte[] {one});
      }
      client.send(REQUEST + "\r\n");
      client.readHead();
    }
    assertThat(origin()).contains("x-forwarded-for: 203.0.113.7");
  }

  @Test
  void withoutAHeaderARequiredOneIsMissedAndAnOptionalOneIsNot() throws Exception {
    http(HERE, ProxyProtocolUse.REQUIRED, false);
    try (Wire client = Wire.connect(tunnel.port())) {
      client.send(REQUEST + "\r\n");
      client.awaitClosed();
    }
    assertThat(heard).isEmpty();
    config(HERE, ProxyProtocolUse.OPTIONAL, false);
    ask(new byte[0]);
    assertThat(origin()).contains("x-forwarded-for: 127.0.0.1");
  }

  @Test
  void nobodyElseIsBelieved() throws Exception {
    http(ELSEWHERE, ProxyProtocolUse.OPTIONAL, true);
    try (Wire client = Wire.connect(tunnel.port())) {
      client.send("PROXY TCP4 203.0.113.7 10.0.0.1 4660 443\r\n" + REQUEST + "\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 400");
    }
    try (Wire client = Wire.connect(tunnel.port())) {
      client.send(REQUEST + "X-Forwarded-For: 203.0.113.7\r\n\r\n");
      client.readHead();
    }
    assertThat(origin()).contains("x-forwarded-for: 127.0.0.1");
    config(ELSEWHERE, ProxyProtocolUse.REQUIRED, false);
    try (Wire client = Wire.connect(tunnel.port())) {
      client.awaitClosed();
    }
  }

  @Test
  void forwardedForIsReadFromItsEndAsFarAsProxiesAreTrusted() throws Exception {
    http(HERE, ProxyProtocolUse.OFF, true);
    try (Wire client = Wire.connect(tunnel.port())) {
      client.send(
          REQUEST
              + "X-Forwarded-For: 198.51.100.1, 203.0.113.7\r\n"
              + "X-Forwarded-For: 127.0.0.9:5555\r\n\r\n");
      client.readHead();
    }
    assertThat(origin())
        .contains("x-forwarded-for: 203.0.113.7")
        .contains("for=203.0.113.7;")
        .doesNotContain("198.51.100.1");
  }

  @Test
  void anOriginOfBytesIsToldTheClientsAddress() throws Exception {
    bytes(ProxyProtocolVersion.V1);
    try (Wire client = Wire.connect(tunnel.port())) {
      client.send("PROXY TCP4 203.0.113.7 10.0.0.1 4660 443\r\nhello");
      client.endOutput();
      client.readToEnd();
    }
    assertThat(heard.poll(10, TimeUnit.SECONDS))
        .isEqualTo("PROXY TCP4 203.0.113.7 127.0.0.1 4660 " + bytes.port() + "\r\nhello");
  }

  @Test
  void anOriginOfBytesIsToldAddressesOfTwoFamiliesAsOne() throws Exception {
    bytes(ProxyProtocolVersion.V1);
    try (Wire client = Wire.connect(tunnel.port())) {
      client.send("PROXY TCP6 2001:db8::7 2001:db8::1 4660 443\r\nhello");
      client.endOutput();
      client.readToEnd();
    }
    assertThat(heard.poll(10, TimeUnit.SECONDS))
        .isEqualTo(
            "PROXY TCP6 2001:db8:0:0:0:0:0:7 ::ffff:127.0.0.1 4660 " + bytes.port() + "\r\nhello");
  }

  @Test
  void anOriginOfBytesMayWantVersion2() throws Exception {
    bytes(ProxyProtocolVersion.V2);
    try (Wire client = Wire.connect(tunnel.port())) {
      client.send(V2).send("hello");
      client.endOutput();
      client.readToEnd();
    }
    assertThat(heard.poll(10, TimeUnit.SECONDS))
        .startsWith("\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000c\u00cb\0q\u0007\u007f\0\0\u0001")
        .endsWith("hello");
  }

  private void ask(byte[] header) throws IOException {
    try (Wire client = Wire.connect(tunnel.port())) {
      client.send(header).send(REQUEST + "\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 200");
    }
  }

  private @Nullable String origin() throws InterruptedException {
    return heard.poll(10, TimeUnit.SECONDS);
  }

  private void http(String trusted, ProxyProtocolUse use, boolean forwardedFor) throws IOException {
    tunnel.core("core", 0, Samples.route("r1", web.port()));
    tunnel.edge(edge(trusted, use, forwardedFor), "core");
  }

  private void config(String trusted, ProxyProtocolUse use, boolean forwardedFor)
      throws IOException {
    NodeConfig config = edge(trusted, use, forwardedFor);
    tunnel.config("edge", config);
    String revision = NodeConfigJson.revision(config);
    Awaitility.await()
        .until(() -> revision.equals(tunnel.node("edge").view().acknowledgement().revision()));
  }

  private NodeConfig edge(String trusted, ProxyProtocolUse use, boolean forwardedFor) {
    return ByteSamples.edge(
        Samples.route("r1", web.port()),
        new ListenerConfig(
            Samples.LISTENER,
            "127.0.0.1",
            0,
            List.of(Protocol.HTTP1, Protocol.HTTP2),
            null,
            null,
            null,
            new ClientAddressConfig(List.of(trusted), use, forwardedFor)));
  }

  private void bytes(ProxyProtocolVersion version) throws IOException {
    RouteVersion plain = ByteSamples.route(ByteSamples.origin(bytes.port()), PATIENT, 10).stable();
    BackendConfig backend = plain.backends().get(0);
    RouteConfig route =
        new RouteConfig(
            Samples.ROUTE,
            new RouteVersion(
                plain.revision(),
                plain.attachments(),
                plain.rules(),
                List.of(
                    new BackendConfig(
                        backend.name(),
                        backend.origin(),
                        backend.coreRefs(),
                        backend.pool(),
                        version))),
            null);
    tunnel.core("core", 0, route);
    tunnel.edge(
        ByteSamples.edge(
            route,
            new ListenerConfig(
                Samples.LISTENER,
                "127.0.0.1",
                0,
                List.of(Protocol.TCP),
                null,
                null,
                null,
                new ClientAddressConfig(List.of(HERE), ProxyProtocolUse.REQUIRED, false))),
        "core");
  }
}
