package dev.strait.dataplane.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.nodeconfig.DrainConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.testkit.RawOrigin;
import dev.strait.testkit.WebSocketWire;
import dev.strait.testkit.WebSocketWire.Frame;
import dev.strait.testkit.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A WebSocket passes as it is, over HTTP/1.1 at both ends. */
class WebSocketThroughTheTunnelTest {
  private static final String PATH = "/v1/chat";

  private TestTunnel tunnel;

  @BeforeEach
  void open(@TempDir Path root) {
    tunnel = new TestTunnel(root);
  }

  @AfterEach
  void close() {
    tunnel.close();
  }

  @Test
  void framesOfEverySizePassBothWays() throws Exception {
    try (RawOrigin origin = echo("");
        Wire wire = connect(origin)) {
      String head = WebSocketWire.ask(wire, PATH, "");
      assertThat(head).startsWith("HTTP/1.1 101");
      assertThat(WebSocketWire.field(head, "sec-websocket-accept"))
          .isEqualTo(WebSocketWire.acceptFor(WebSocketWire.KEY));
      WebSocketWire client = WebSocketWire.client(wire);

      for (int size : new int[] {0, 1, 125, 126, 65_535, 65_536, 300_000}) {
        byte[] payload = Clients.bytes(size);
        client.send(0x82, payload);
        assertThat(client.read().payload()).isEqualTo(payload);
      }
      client.close(4_001, "enough");

      Frame close = client.read();
      assertThat(close.closeCode()).isEqualTo(4_001);
      assertThat(close.closeReason()).isEqualTo("enough");
      assertThat(wire.readToEnd()).isEmpty();
      assertThat(origin.failures()).isEmpty();
    }
    awaitNothingActive();
  }

  @Test
  void fragmentsExtensionBitsAndControlFramesStayAsTheyWere() throws Exception {
    try (RawOrigin origin = echo("Sec-WebSocket-Extensions: permessage-deflate\r\n");
        Wire wire = connect(origin)) {
      String head =
          WebSocketWire.ask(
              wire,
              PATH,
              "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
      assertThat(WebSocketWire.field(head, "sec-websocket-extensions"))
          .isEqualTo("permessage-deflate");
      WebSocketWire client = WebSocketWire.client(wire);

      int[] firsts = {0x41, 0x89, 0x00, 0x8A, 0x80};
      for (int first : firsts) {
        client.send(first, "part".getBytes(UTF_8));
      }

      for (int first : firsts) {
        Frame frame = client.read();
        assertThat(frame.first()).isEqualTo(first);
        assertThat(frame.text()).isEqualTo("part");
      }
    }
    awaitNothingActive();
  }

  @Test
  void theOriginSeesAHandshakeOfItsOwnAndTheClientsOffers() throws Exception {
    CompletableFuture<String> asked = new CompletableFuture<>();
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  String head = wire.readHead();
                  asked.complete(head);
                  WebSocketWire.accept(wire, head, "Sec-WebSocket-Protocol: chat.v2\r\n").echo();
                });
        Wire wire = connect(origin)) {
      String answer = WebSocketWire.ask(wire, PATH, "Sec-WebSocket-Protocol: chat.v2, chat.v1\r\n");

      String head = asked.get(10, TimeUnit.SECONDS);
      assertThat(head).startsWith("GET " + PATH + " HTTP/1.1");
      assertThat(WebSocketWire.field(head, "sec-websocket-key"))
          .hasSize(24)
          .isNotEqualTo(WebSocketWire.KEY);
      assertThat(WebSocketWire.field(head, "sec-websocket-version")).isEqualTo("13");
      assertThat(WebSocketWire.field(head, "sec-websocket-protocol")).isEqualTo("chat.v2, chat.v1");
      assertThat(head.toLowerCase(Locale.ROOT))
          .contains("connection: upgrade", "upgrade: websocket")
          .doesNotContain("transfer-encoding", "content-length");
      assertThat(WebSocketWire.field(answer, "sec-websocket-protocol")).isEqualTo("chat.v2");
    }
  }

  @Test
  void whatAnOriginSaysWithItsAgreementIsNotLost() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  String head = wire.readHead();
                  String accept =
                      WebSocketWire.acceptFor(WebSocketWire.field(head, "sec-websocket-key"));
                  wire.send(
                      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                          + "Upgrade: websocket\r\nSec-WebSocket-Accept: "
                          + accept
                          + "\r\n\r\n\u0081\u0005hello");
                  wire.awaitClosed();
                });
        Wire wire = connect(origin)) {
      WebSocketWire.ask(wire, PATH, "");

      assertThat(WebSocketWire.client(wire).read().text()).isEqualTo("hello");
    }
  }

  @Test
  void aRefusalIsAnAnswerAndTheConnectionGoesOnAsHttp() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  for (int i = 0; i < 2; i++) {
                    wire.readHead();
                    wire.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
                  }
                });
        Wire wire = connect(origin)) {
      assertThat(WebSocketWire.ask(wire, PATH, "")).startsWith("HTTP/1.1 403");
      assertThat(wire.read(2)).isEqualTo("no");

      assertThat(WebSocketWire.ask(wire, PATH, "")).startsWith("HTTP/1.1 403");
      assertThat(wire.read(2)).isEqualTo("no");
    }
    awaitNothingActive();
  }

  @Test
  void bytesBehindARefusedRequestAreAnHttpRequest() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  String head = wire.readHead();
                  String body = head.lines().findFirst().orElse("");
                  wire.send(
                      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                          + body.length()
                          + "\r\n\r\n"
                          + body);
                });
        Wire wire = connect(origin)) {
      String second = "GET /v1/second HTTP/1.1\r\nHost: chat.example\r\n\r\n";
      wire.send(
          "GET /v1/chat HTTP/1.1\r\nHost: chat.example\r\nConnection: Upgrade\r\n"
              + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
              + WebSocketWire.KEY
              + "\r\n\r\n"
              + second);

      String first = wire.readHead();
      assertThat(wire.read(Integer.parseInt(WebSocketWire.field(first, "content-length"))))
          .startsWith("GET /v1/chat");
      String next = wire.readHead();
      assertThat(wire.read(Integer.parseInt(WebSocketWire.field(next, "content-length"))))
          .startsWith("GET /v1/second");
    }
  }

  @Test
  void anOriginThatDoesNotAnswerTheKeyIsNotBelieved() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.send(
                      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                          + "Upgrade: websocket\r\nSec-WebSocket-Accept: "
                          + WebSocketWire.acceptFor(WebSocketWire.KEY)
                          + "\r\n\r\n");
                  wire.awaitClosed();
                });
        Wire wire = connect(origin)) {
      assertThat(WebSocketWire.ask(wire, PATH, "")).startsWith("HTTP/1.1 502");
    }
  }

  @Test
  void anOriginThatBreaksOffIsToldToTheClientAsBadGateway() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  WebSocketWire.accept(wire, wire.readHead(), "").read();
                  wire.reset();
                });
        Wire wire = connect(origin)) {
      WebSocketWire.ask(wire, PATH, "");
      WebSocketWire client = WebSocketWire.client(wire).text("hello");

      assertThat(client.read().closeCode()).isEqualTo(1_014);
      wire.awaitClosed();
    }
    awaitNothingActive();
  }

  @Test
  void aClientThatBreaksOffIsToldToTheOriginAsGoingAway() throws Exception {
    CompletableFuture<Frame> last = new CompletableFuture<>();
    try (RawOrigin origin =
        RawOrigin.start(
            wire -> {
              WebSocketWire server = WebSocketWire.accept(wire, wire.readHead(), "");
              server.read();
              last.complete(server.read());
              wire.awaitClosed();
            })) {
      Wire wire = connect(origin);
      WebSocketWire.ask(wire, PATH, "");
      WebSocketWire.client(wire).text("hello");
      wire.reset();

      assertThat(last.get(10, TimeUnit.SECONDS).closeCode()).isEqualTo(1_001);
      awaitNothingActive();
      assertThat(origin.failures()).isEmpty();
    }
  }

  @Test
  void eachSideMayEndItsDirectionFirst() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  WebSocketWire server = WebSocketWire.accept(wire, wire.readHead(), "");
                  assertThat(server.read().text()).isEqualTo("hello");
                  assertThat(server.read().closeCode()).isEqualTo(1_001);
                  assertThat(wire.readToEnd()).isEmpty();
                  server.text("after your end");
                });
        Wire wire = connect(origin)) {
      WebSocketWire.ask(wire, PATH, "");
      WebSocketWire client = WebSocketWire.client(wire).text("hello");
      wire.endOutput();

      assertThat(client.read().text()).isEqualTo("after your end");
      assertThat(wire.readToEnd()).isEmpty();
      assertThat(origin.failures()).isEmpty();
    }
    awaitNothingActive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"edge", "core"})
  void aDrainEndsWithGoodbyesBothWays(String draining) throws Exception {
    CompletableFuture<Frame> last = new CompletableFuture<>();
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  WebSocketWire server = WebSocketWire.accept(wire, wire.readHead(), "");
                  server.text(server.read().text());
                  last.complete(server.read());
                  wire.awaitClosed();
                });
        Wire wire = connect(origin)) {
      RouteConfig route = Samples.route("r1", origin.port());
      NodeConfig now =
          draining.equals("edge") ? Samples.edge(route, "core") : Samples.core("core", 0, route);
      endSoon(draining, now);
      WebSocketWire.ask(wire, PATH, "");
      WebSocketWire client = WebSocketWire.client(wire).text("hello");
      assertThat(client.read().text()).isEqualTo("hello");

      tunnel.node(draining).drain();

      assertThat(client.read().closeCode()).isEqualTo(1_001);
      Frame close = last.get(10, TimeUnit.SECONDS);
      assertThat(close.closeCode()).isEqualTo(1_001);
      assertThat(close.closeReason()).contains("ending");
      wire.awaitClosed();
      Awaitility.await().untilAsserted(() -> assertThat(tunnel.node(draining).ended()).isDone());
      assertThat(origin.failures()).isEmpty();
    }
  }

  private void endSoon(String name, NodeConfig now) throws IOException {
    tunnel.config(
        name,
        new NodeConfig(
            now.contractVersion(),
            now.node(),
            now.listeners(),
            now.tunnel(),
            now.cores(),
            now.edges(),
            now.routes(),
            now.egress(),
            now.limits(),
            new DrainConfig(300),
            now.admin()));
    Awaitility.await()
        .until(
            () -> {
              var running = tunnel.node(name).configState().running();
              return running != null && running.config().drain().deadlineMillis() == 300;
            });
  }

  @Test
  void aReaderThatIsStuckStopsTheOtherSide() throws Exception {
    AtomicLong taken = new AtomicLong();
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  WebSocketWire server = WebSocketWire.accept(wire, wire.readHead(), "");
                  byte[] frame = server.bytes(0x82, new byte[65_536]);
                  for (int i = 0; i < 1_000; i++) {
                    wire.send(frame);
                    taken.addAndGet(frame.length);
                  }
                  wire.awaitClosed();
                });
        Wire wire = connect(origin)) {
      WebSocketWire.ask(wire, PATH, "");
      AtomicLong before = new AtomicLong(-1);
      Awaitility.await()
          .pollInterval(Duration.ofMillis(500))
          .until(() -> before.getAndSet(taken.get()) == taken.get() && taken.get() > 0);
      assertThat(taken.get()).isLessThan(40_000_000); // sockets of three hops, and the credit

      WebSocketWire client = WebSocketWire.client(wire);
      for (int i = 0; i < 1_000; i++) {
        assertThat(client.read().payload()).hasSize(65_536);
      }
    }
    awaitNothingActive();
  }

  @Test
  void aClientThatWeDidNotWriteTalks() throws Exception {
    try (RawOrigin origin = echo("")) {
      connect(origin).close();
      CompletableFuture<String> heard = new CompletableFuture<>();
      CompletableFuture<Integer> closed = new CompletableFuture<>();
      WebSocket socket =
          HttpClient.newHttpClient()
              .newWebSocketBuilder()
              .buildAsync(
                  URI.create("ws://127.0.0.1:" + tunnel.port() + PATH),
                  new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(
                        WebSocket from, CharSequence data, boolean last) {
                      heard.complete(data.toString());
                      from.request(1);
                      return CompletableFuture.completedStage(null);
                    }

                    @Override
                    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
                      closed.complete(code);
                      return CompletableFuture.completedStage(null);
                    }
                  })
              .get(10, TimeUnit.SECONDS);
      socket.sendText("你好", true).get(10, TimeUnit.SECONDS);
      assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo("你好");
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
      assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
    }
    awaitNothingActive();
  }

  private static RawOrigin echo(String fields) {
    return RawOrigin.start(wire -> WebSocketWire.accept(wire, wire.readHead(), fields).echo());
  }

  private Wire connect(RawOrigin origin) throws IOException {
    tunnel.core("core", 0, Samples.route("r1", origin.port()));
    tunnel.edge(Samples.route("r1", origin.port()), "core");
    return Wire.connect(tunnel.port());
  }

  private void awaitNothingActive() {
    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(tunnel.node("edge").active().count()).isZero();
              assertThat(tunnel.node("core").active().count()).isZero();
            });
  }
}
