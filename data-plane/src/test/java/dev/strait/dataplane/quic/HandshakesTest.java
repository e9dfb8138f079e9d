package dev.strait.dataplane.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When clients must prove their address. */
class HandshakesTest {
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final Handshakes handshakes = new Handshakes(2, clock::get);

  @Test
  void fewAreBelieved() {
    assertThat(asksForProof()).isFalse();
    handshakes.began();
    assertThat(asksForProof()).isFalse();
  }

  @Test
  void manyMustProveTheirAddressUntilTheyWereFewForTenSeconds() {
    handshakes.began();
    handshakes.began();
    assertThat(asksForProof()).isTrue();
    handshakes.ended();
    clock.addAndGet(Duration.ofMillis(9_999).toNanos());
    assertThat(asksForProof()).isTrue();
    clock.addAndGet(Duration.ofMillis(1).toNanos());
    assertThat(asksForProof()).isFalse();
  }

  @Test
  void whoProvesItIsLetIn() {
    handshakes.began();
    handshakes.began();
    ByteBuf token = Unpooled.buffer();
    handshakes.writeToken(token, Unpooled.wrappedBuffer(new byte[8]), client());
    assertThat(handshakes.validateToken(token, client())).isPositive();
  }

  private boolean asksForProof() {
    return handshakes.writeToken(Unpooled.buffer(), Unpooled.wrappedBuffer(new byte[8]), client());
  }

  private static InetSocketAddress client() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4_433);
  }
}
