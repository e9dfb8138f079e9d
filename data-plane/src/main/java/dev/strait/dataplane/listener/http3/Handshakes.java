package dev.strait.dataplane.listener.http3;

import dev.strait.dataplane.quic.AddressToken;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Handshakes under way on one listener. While they are few a client is believed its address, for a
 * Retry costs it a round trip and takes the worth out of early data; a server that has not seen a
 * proof sends no more than three times what it got (RFC 9000 §8.1). Once they are many, each new
 * client must prove its address first. Thread safe.
 */
final class Handshakes implements QuicTokenHandler {
  private final AddressToken tokens = new AddressToken(System::currentTimeMillis);
  private final AtomicInteger underWay = new AtomicInteger();
  private final int believed;

  /**
   * None under way.
   *
   * @param believed how many may be under way without a proof
   */
  Handshakes(int believed) {
    this.believed = believed;
  }

  void began() {
    underWay.incrementAndGet();
  }

  void ended() {
    underWay.decrementAndGet();
  }

  @Override
  public boolean writeToken(ByteBuf out, ByteBuf dcid, InetSocketAddress address) {
    return underWay.get() >= believed && tokens.writeToken(out, dcid, address);
  }

  @Override
  public int validateToken(ByteBuf token, InetSocketAddress address) {
    return tokens.validateToken(token, address);
  }

  @Override
  public int maxTokenLength() {
    return tokens.maxTokenLength();
  }
}
