package dev.strait.dataplane.exchange;

import io.netty.buffer.ByteBuf;

/**
 * The side that asks: a client's connection on an edge, a lane on a core.
 *
 * <p>Called by {@link Exchange} only, on its event loop, in this order: informational heads, one
 * final head, data, then the end or a failure; the failure may come at any point. Nothing follows
 * the end or a failure. Methods must not throw.
 */
public interface Downstream {
  /**
   * A 1xx head other than 101.
   *
   * @param head the head, taken over
   */
  void onInformational(ResponseHead head);

  /**
   * The final head.
   *
   * @param head the head, taken over
   * @param end true when the answer ends with it: neither data nor end follow
   */
  void onResponseHead(ResponseHead head, boolean end);

  /**
   * Bytes of the answer. To be written at once and acknowledged with {@link
   * Exchange#responseConsumed} when they no longer need this node's memory.
   *
   * @param data readable bytes; the callee releases
   */
  void onResponseData(ByteBuf data);

  /**
   * The answer is whole.
   *
   * @param trailers trailer fields, maybe none
   */
  void onResponseEnd(Fields trailers);

  /**
   * The answer will not come, or not to its end. Without a head yet the client gets the reason's
   * status; else its stream or connection is broken off, so that it never takes a part for the
   * whole.
   *
   * @param failure why
   */
  void onFailure(Failure failure);

  /**
   * The other side has taken bytes of the request: that many more may be sent.
   *
   * @param bytes at least 1
   */
  void onRequestConsumed(int bytes);
}
