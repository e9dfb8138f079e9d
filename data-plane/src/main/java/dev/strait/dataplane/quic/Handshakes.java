package dev.strait.dataplane.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Handshakes under way on one port. While they are few a client is believed its address, for a
 * Retry costs it a round trip and takes the worth out of early data; a server that has not seen a
 * proof sends no more than three times what it got (RFC 9000 §8.1). Once they are many, each new
 * client must prove its address first. Thread safe.
 *
 * <p>A client that was told so goes on under another connection id. What it sent before, and still
 * waits to be read, would begin a handshake that it knows nothing of: it is told so again.
 */
public final class Handshakes implements QuicTokenHandler {
  /** Clients whose packets may still wait: more than the sockets of a port hold. */
  private static final int TOLD_AT_MOST = 16_384;

  private final AddressToken tokens = new AddressToken(System::currentTimeMillis);
  private final AtomicInteger underWay = new AtomicInteger();
  private final int believed;

  /** The ids under which clients came that were told, the oldest first. */
  private final Set<ByteBuffer> told =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
              return size() > TOLD_AT_MOST;
            }
          });

  /**
   * None under way.
   *
   * @param believed how many may be under way without a proof
   */
  public Handshakes(int believed) {
    this.believed = believed;
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
    ByteBuffer client = ByteBuffer.wrap(ByteBufUtil.getBytes(dcid));
    synchronized (told) {
      if (underWay.get() < believed && !told.contains(client)) {
        return false;
      }
      told.add(client);
    }
    return tokens.writeToken(out, dcid, address);
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
