package dev.strait.dataplane.exchange;

import io.netty.buffer.ByteBuf;

/**
 * The side that answers: a lane on an edge, an origin's connection on a core.
 *
 * <p>Called by {@link Exchange} only, on its event loop. Data and end follow only when the head was
 * not {@link RequestHead#bodyless()}. Methods must not throw.
 */
public interface Upstream {
  /**
   * Bytes of the request. To be carried on and acknowledged with {@link Exchange#requestConsumed}
   * when they no longer need this node's memory.
   *
   * @param data readable bytes; the callee releases
   */
  void onRequestData(ByteBuf data);

  /**
   * The request is whole.
   *
   * @param trailers trailer fields, maybe none
   */
  void onRequestEnd(Fields trailers);

  /**
   * Nobody waits for the answer any more: free what it holds at once. Nothing follows.
   *
   * @param reason why
   */
  void onCancel(CancelReason reason);

  /**
   * The other side has taken bytes of the answer: that many more may be sent.
   *
   * @param bytes at least 1
   */
  void onResponseConsumed(int bytes);
}
