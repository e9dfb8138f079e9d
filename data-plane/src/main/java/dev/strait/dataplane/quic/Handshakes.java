package dev.strait.dataplane.quic;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Handshakes under way on one port. While they are few a client is believed its address, for a
 * Retry costs it a round trip and takes the worth out of early data; a server that has not seen a
 * proof sends no more than three times what it got (RFC 9000 §8.1). Once they are many, each new
 * client must prove its address first, and for some seconds more: packets of a client that was told
 * so may still wait to be read, and each would begin a handshake that its client knows nothing of.
 * Thread safe.
 */
public final class Handshakes implements QuicTokenHandler {
  /** Longer than packets wait in a socket, and than a client takes to send again what was lost. */
  private static final long WARY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final AddressToken tokens = new AddressToken(System::currentTimeMillis);
  private final AtomicInteger underWay = new AtomicInteger();
  private final int believed;
  private final LongSupplier clockNanos;
  private volatile long waryUntil;

  /**
   * None under way.
   *
   * @param believed how many may be under way without a proof
   * @param clockNanos as {@link System#nanoTime}
   */
  public Handshakes(int believed, LongSupplier clockNanos) {
    this.believed = believed;
    this.clockNanos = clockNanos;
    this.waryUntil = clockNanos.getAsLong();
  }

  /** One more is under way. */
  public void began() {
    underWay.incrementAndGet();
  }

  /** One of them is over: done, or given up. */
  public void ended() {
    underWay.decrementAndGet();
  }

  @Override
  public boolean writeToken(ByteBuf out, ByteBuf dcid, InetSocketAddress address) {
    long now = clockNanos.getAsLong();
    if (underWay.get() >= believed) {
      waryUntil = now + WARY_NANOS;
    }
    return waryUntil - now > 0 && tokens.writeToken(out, dcid, address);
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
