package dev.strait.dataplane.tunnel.lane;

import io.netty.buffer.ByteBuf;

/** One ordered stream of bytes of a transport, as a lane writes to it. Event loop only. */
public interface LaneWire {
  /**
   * How many bytes the transport takes now without queueing them. When this is 0 it calls {@link
   * Lane#writable()} later.
   *
   * @return at least 0
   */
  long room();

  /**
   * Sends bytes at once: one call is at least one packet.
   *
   * @param bytes taken over
   */
  void write(ByteBuf bytes);
}
