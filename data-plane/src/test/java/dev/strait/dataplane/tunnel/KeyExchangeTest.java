package dev.strait.dataplane.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.Transport;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an edge and a core agree on when they shake hands, read from what the core sends: the
 * ServerHello is in the clear, over QUIC under keys that anyone can make.
 */
class KeyExchangeTest {
  private static final int X25519MLKEM768 = 0x11EC; // draft-ietf-tls-ecdhe-mlkem

  private final TunnelPair pair = new TunnelPair();

  @AfterEach
  void close() {
    pair.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS", "WEB_SOCKET"})
  void overTcpItIsHybrid(Transport transport) throws Exception {
    int port = core(transport);
    try (TappedTcp tap = new TappedTcp(port)) {
      linkThrough(new Endpoint("127.0.0.1", tap.port()));

      ByteBuf hello = tap.fromCore();
      hello.skipBytes(5); // TLSPlaintext: type, version, length
      assertThat(ServerHello.group(hello)).isEqualTo(X25519MLKEM768);
    }
  }

  @Test
  void overQuicItIsHybrid() throws Exception {
    int port = core(Transport.QUIC);
    InetSocketAddress core = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (UdpRelay relay = new UdpRelay(core)) {
      linkThrough(relay.endpoint());

      QuicInitial keys = QuicInitial.ofServer(relay.fromClient.get(0));
      ByteBuf hello =
          relay.fromServer.stream()
              .map(keys::firstCrypto)
              .filter(ByteBuf::isReadable)
              .findFirst()
              .orElseThrow();
      assertThat(ServerHello.group(hello)).isEqualTo(X25519MLKEM768);
    }
  }

  private int core(Transport transport) throws Exception {
    pair.transports = List.of(transport);
    pair.addCore("models", 0, 1);
    return pair.startCore("models", 0).boundPort();
  }

  private void linkThrough(Endpoint endpoint) throws Exception {
    pair.endpoint("models", endpoint);
    pair.connect();
    pair.awaitUp(1);
  }
}
