package dev.strait.dataplane.tunnel.frame;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;

/**
 * Takes the frames of one lane in order. A method may throw {@link ProtocolException} when the
 * frame does not fit the lane's state; the reader then passes it on.
 */
public interface FrameHandler {
  /**
   * HELLO.
   *
   * @param hello what the peer says of itself
   */
  void onHello(Hello hello);

  /**
   * OPEN, whole.
   *
   * @param exchange its id
   * @param open how it begins
   */
  void onOpen(long exchange, Open open);

  /**
   * HEAD, whole.
   *
   * @param exchange its id
   * @param head the head
   * @param end whether the answer ends with it
   */
  void onHead(long exchange, ResponseHead head, boolean end);

  /**
   * Bytes of DATA. One frame may come in several pieces.
   *
   * @param exchange its id
   * @param data at least one byte; the callee releases
   */
  void onData(long exchange, ByteBuf data);

  /**
   * END, whole.
   *
   * @param exchange its id
   * @param trailers maybe none
   */
  void onEnd(long exchange, Fields trailers);

  /**
   * An OPEN, HEAD or END that is framed well but says what cannot be: the exchange is lost, not the
   * link.
   *
   * @param exchange its id
   * @param open whether it was an OPEN
   * @param fault what is wrong and what was expected
   */
  void onUnusable(long exchange, boolean open, String fault);

  /**
   * RESET.
   *
   * @param exchange its id
   * @param reason why
   * @param detail one sentence, may be empty
   */
  void onReset(long exchange, ResetReason reason, String detail);

  /**
   * CREDIT.
   *
   * @param exchange its id
   * @param bytes at least 1
   */
  void onCredit(long exchange, int bytes);

  /**
   * PING.
   *
   * @param nonce to be sent back
   */
  void onPing(long nonce);

  /**
   * PONG.
   *
   * @param nonce of the PING that it answers
   */
  void onPong(long nonce);

  /**
   * GOAWAY.
   *
   * @param lastExchange the largest id that was or will be taken
   * @param reason one sentence, may be empty
   */
  void onGoaway(long lastExchange, String reason);

  /**
   * CLOSE: the last frame of a lane.
   *
   * @param error why the peer ends the link
   * @param reason one sentence, may be empty
   */
  void onClose(LinkError error, String reason);
}
