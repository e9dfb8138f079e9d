package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;

/**
 * One request and its answer on a connection to an origin, whichever version of HTTP it speaks.
 * Event loop only.
 */
interface OriginStream {
  /**
   * Takes a call on and writes its head; what comes back goes to the call.
   *
   * @param call who asks
   * @param request its head; ends the request when it is {@link RequestHead#bodyless}
   * @param hostHeader value of Host or :authority; empty for the request's own
   * @param contentLength bytes of the body, or -1 when unknown
   * @throws IllegalArgumentException when the head cannot be written without breaking the protocol;
   *     nothing was written then
   */
  void begin(OriginCall call, RequestHead request, String hostHeader, long contentLength);

  /**
   * Sends bytes of the request.
   *
   * @param bytes at least one, taken over
   * @return completes when the kernel has them
   */
  ChannelFuture data(ByteBuf bytes);

  /**
   * Whether a request that says its content-length is whole with the last byte of it (RFC 9112
   * §6.3), so that {@link #end} adds nothing.
   */
  default boolean endsByLength() {
    return false;
  }

  /**
   * Ends the request.
   *
   * @param trailers maybe none
   * @throws IllegalArgumentException when a trailer cannot be written
   */
  void end(Fields trailers);

  /** More of the answer has left this node's memory. */
  void consumed(int bytes);

  /** Whether another request was sent over the same connection before. */
  boolean reused();

  /** The kernel takes nothing of the request any more: the answer has a moment to begin. */
  void writeFailed();

  /** Leaves the call, which ended after its answer did; what was written still goes out. */
  void leave();

  /** Gives the request up without telling the call. */
  void abandon();

  /** Gives back what {@link #begin} refused to take on. */
  void unused();

  /** Carries a WebSocket from now on: either direction may end while the other goes on. */
  default void switched() {}

  /**
   * Gives a WebSocket up without telling the call, and tells the origin why if a frame may stand
   * here.
   *
   * @param reason why
   */
  default void sayGoodbye(CancelReason reason) {
    abandon();
  }
}
