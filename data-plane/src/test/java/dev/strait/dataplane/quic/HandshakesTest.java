package dev.strait.dataplane.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** When clients must prove their address. */
class HandshakesTest {
  private final Handshakes handshakes = new Handshakes(2);

  @Test
  void fewAreBelieved() {
    assertThat(asksForProof(1)).isFalse();
    handshakes.began();
    assertThat(asksForProof(2)).isFalse();
  }

  @Test
  void manyMustProveTheirAddressAndWhoWasToldSoIsToldAgain() {
    handshakes.began();
    handshakes.began();
    assertThat(asksForProof(1)).isTrue();

    handshakes.ended();

    assertThat(asksForProof(2)).isFalse();
    assertThat(asksForProof(1)).isTrue();
  }

  @Test
  void onlySoManyAreRemembered() {
    handshakes.began();
    handshakes.began();
    for (int client = 0; client <= 16_384; client++) {
      assertThat(asksForProof(client)).isTrue();
    }
    handshakes.ended();

    assertThat(asksForProof(0)).isFalse();
    assertThat(asksForProof(1)).isTrue();
  }

  @Test
  void whoProvesItIsLetIn() {
    handshakes.began();
    handshakes.began();
    ByteBuf token = Unpooled.buffer();
    handshakes.writeToken(token, Unpooled.wrappedBuffer(new byte[8]), client());
    assertThat(handshakes.validateToken(token, client())).isPositive();
  }

  private boolean asksForProof(int client) {
    ByteBuf id = Unpooled.buffer().writeInt(0).writeInt(client);
    return handshakes.writeToken(Unpooled.buffer(), id, client());
  }

  private static InetSocketAddress client() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4_433);
  }
}
