package dev.strait.dataplane.tunnel.lane;

import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.nodeconfig.Transport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import java.net.SocketAddress;

/** One connection of a transport, authenticated both ways, as a link uses it. Event loop only. */
public interface LinkWire {
  /**
   * The loop that everything of this connection happens on.
   *
   * @return the event loop
   */
  EventExecutor loop();

  /**
   * Where buffers come from.
   *
   * @return the allocator
   */
  ByteBufAllocator alloc();

  /**
   * The other end.
   *
   * @return its address
   */
  SocketAddress remote();

  /**
   * The SPIFFE id of the peer's verified certificate. Where the transport has no certificates: the
   * id that {@link #admits} let pass, empty before.
   *
   * @return the id
   */
  String peerId();

  /**
   * Whether what is known of the peer is known for certain.
   *
   * @return false while the peer's first packets, which may be a copy of others, are all there is
   */
  default boolean authenticated() {
    return true;
  }

  /**
   * Whether the peer may call itself so in HELLO.
   *
   * @param spiffeId what HELLO says
   * @return true when it is {@link #peerId}, or, without certificates, when it is expected
   */
  default boolean admits(String spiffeId) {
    return spiffeId.equals(peerId());
  }

  /**
   * What it runs over.
   *
   * @return the transport
   */
  Transport transport();

  /**
   * Lanes that it can have.
   *
   * @return at least 1
   */
  int maxLanes();

  /**
   * Opens a stream for a new lane: calls {@link Lane#opened} now or later.
   *
   * @param lane gets the stream and what it receives
   */
  void openLane(Lane lane);

  /**
   * Packets declared lost so far.
   *
   * @return 0 when the transport does not tell
   */
  long lostPackets();

  /**
   * Ends the connection; calls {@link Link#closed} when it is over.
   *
   * @param error the code the peer gets
   * @param reason the sentence the peer gets
   */
  void close(LinkError error, String reason);
}
