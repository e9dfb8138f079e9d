package dev.strait.dataplane.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.Transport;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One core of several addresses behind one name. */
class NamesTest {
  private static final String NAME = "models.example";
  private static final String A = "127.0.1.1";
  private static final String B = "127.0.1.2";
  private static final String C = "127.0.1.3";

  private final TunnelPair pair = new TunnelPair();
  private final AtomicInteger lookedUp = new AtomicInteger();
  private int port;

  @AfterEach
  void close() {
    pair.close();
  }

  /** The core at one more address, all on one port; not linked before {@link #connect}. */
  private CoreTunnel core(String address) throws Exception {
    CoreTunnel core = pair.startCore("models", address, port);
    port = core.boundPort();
    return core;
  }

  private void connect(int links) throws Exception {
    pair.linksPerCore = links;
    pair.addCore("models", 0, 1);
    pair.endpoint("models", new Endpoint(NAME, port));
    pair.connect();
  }

  /** What the name service says from now on, in another order each time. */
  private void name(String... addresses) {
    pair.names =
        host -> {
          List<InetAddress> answer = new ArrayList<>();
          for (String address : addresses) {
            answer.add(InetAddress.getByName(address));
          }
          Collections.rotate(answer, lookedUp.incrementAndGet());
          return answer.toArray(InetAddress[]::new);
        };
  }

  private long reconnects() {
    return pair.edge.links().stream().mapToLong(LinkStatus::reconnects).sum();
  }

  private static void awaitLinks(CoreTunnel core, int links) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(core.links()).hasSize(links));
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void linksAreSpreadOverTheAddresses(Transport transport) throws Exception {
    pair.transports = List.of(transport);
    CoreTunnel a = core(A);
    CoreTunnel b = core(B);
    CoreTunnel c = core(C);
    name(A, B, C);

    connect(6);

    pair.awaitUp(6);
    assertThat(List.of(a, b, c)).noneMatch(core -> core.links().isEmpty());
    long inVain = reconnects();
    if (inVain == 0) { // one that a busy machine keeps waiting goes on to the next address
      assertThat(List.of(a, b, c)).allMatch(core -> core.links().size() == 2);
    }
    int asked = lookedUp.get();
    await().until(() -> lookedUp.get() > asked + 12);
    assertThat(reconnects()).isEqualTo(inVain);
    pair.awaitUp(6);
  }

  @Test
  void aNewAddressGetsItsPartOfTheLinks() throws Exception {
    CoreTunnel a = core(A);
    CoreTunnel b = core(B);
    name(A);
    connect(2);
    pair.awaitUp(2);
    assertThat(a.links()).hasSize(2);

    name(A, B);

    awaitLinks(b, 1);
    awaitLinks(a, 1);
    pair.awaitUp(2);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void theNewLinkIsUpBeforeTheOldIsDrained(Transport transport) throws Exception {
    pair.transports = List.of(transport);
    CoreTunnel a = core(A);
    name(A);
    connect(1);
    pair.awaitUp(1);
    TestClient stream = pair.get("/stream");
    TestAnswer answer = pair.origin.next().head(200).say("before, ");
    stream.await(() -> stream.received > 0);

    name(B);
    int asked = lookedUp.get();
    await().until(() -> lookedUp.get() > asked + 3);

    // Nothing listens there yet: what is up goes on, for new exchanges, too.
    assertThat(pair.up()).isEqualTo(1);
    assertThat(a.links()).singleElement().matches(link -> link.state() == LinkStatus.State.UP);
    assertThat(pair.post("/echo").say("x").end().awaitEnd().text()).isEqualTo("x");

    CoreTunnel b = core(B);
    awaitLinks(b, 1);
    await()
        .untilAsserted(
            () ->
                assertThat(a.links())
                    .singleElement()
                    .matches(link -> link.state() == LinkStatus.State.DRAINING));
    assertThat(pair.post("/echo").say("y").end().awaitEnd().text()).isEqualTo("y");
    assertThat(b.links()).singleElement().matches(link -> link.opened() == 1);
    answer.say("after").end();
    assertThat(stream.awaitEnd().text()).isEqualTo("before, after");
    awaitLinks(a, 0);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void anAddressWhereNothingListensIsPassedBy(Transport transport) throws Exception {
    pair.transports = List.of(transport);
    CoreTunnel a = core(A);
    name(A, B);

    connect(2);

    awaitLinks(a, 2);
    pair.awaitUp(2);
    assertThat(pair.post("/echo").say("x").end().awaitEnd().text()).isEqualTo("x");
  }

  /** The case in which QUIC and TLS each fail late, one after the other. */
  @Test
  void anAddressThatAnswersNothingIsPassedBy() throws Exception {
    pair.transports = List.of(Transport.QUIC, Transport.TLS);
    CoreTunnel a = core(A);
    name(A, B);
    try (DatagramSocket udp = new DatagramSocket(new InetSocketAddress(B, port));
        ServerSocket tcp = new ServerSocket(port, 8, InetAddress.getByName(B))) {
      assertThat(udp.isBound() && tcp.isBound()).isTrue();

      connect(2);

      awaitLinks(a, 2);
      pair.awaitUp(2);
    }
  }

  @Test
  void whatIsUpStaysWhenTheNameServiceFails() throws Exception {
    CoreTunnel a = core(A);
    name(A);
    connect(1);
    pair.awaitUp(1);

    pair.names =
        host -> {
          lookedUp.incrementAndGet();
          throw new UnknownHostException(host);
        };

    int asked = lookedUp.get();
    await().until(() -> lookedUp.get() > asked + 5);
    assertThat(a.links()).singleElement().matches(link -> link.state() == LinkStatus.State.UP);
    assertThat(pair.edge.links()).allMatch(link -> link.reconnects() == 0);

    // Lost meanwhile, it is dialled where it was.
    a.close().awaitUninterruptibly();
    CoreTunnel again = core(A);
    awaitLinks(again, 1);
    pair.awaitUp(1);
  }
}
