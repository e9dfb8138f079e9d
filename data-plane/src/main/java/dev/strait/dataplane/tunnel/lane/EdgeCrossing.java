package dev.strait.dataplane.tunnel.lane;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.tunnel.frame.FrameWriter;
import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.dataplane.tunnel.frame.Open;
import dev.strait.dataplane.tunnel.frame.ResetReason;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/** An exchange on an edge: the request leaves over the lane, the answer comes. */
public final class EdgeCrossing extends Crossing {

  /** Gets the answer, in the order of the exchange's {@code Downstream}, or the failure. */
  public interface Asker {
    /**
     * A head.
     *
     * @param head informational or final
     * @param end whether the answer ends with it
     */
    void onHead(ResponseHead head, boolean end);

    /**
     * Bytes of the answer.
     *
     * @param data the callee releases
     */
    void onData(ByteBuf data);

    /**
     * The answer is whole.
     *
     * @param trailers maybe none
     */
    void onEnd(Fields trailers);

    /**
     * Bytes of the request were written.
     *
     * @param bytes at least 1
     */
    void onWritten(int bytes);

    /**
     * The core ended the exchange.
     *
     * @param reason why
     * @param detail one sentence
     */
    void onReset(ResetReason reason, String detail);

    /**
     * The link is gone, or takes the exchange no more.
     *
     * @param untouched true when the core surely has done nothing for it
     * @param unsent what of the request was not written, in order; the callee releases; only when
     *     nothing at all was written it begins with the request's first byte
     * @param why one sentence
     */
    void onLost(boolean untouched, ArrayDeque<Object> unsent, String why);
  }

  private final Asker asker;
  private boolean begun;
  private boolean headed;

  EdgeCrossing(Lane lane, long id, int credit, Asker asker) {
    super(lane, id, credit);
    this.asker = asker;
  }

  void begin(Open open) {
    ReceiveWindow window = ReceiveWindow.chosen(lane.link.settings.budget(), System.nanoTime());
    window(window);
    send(
        new Open(
            open.routeId(),
            open.revision(),
            open.backend(),
            window.size(),
            open.client(),
            open.traceId(),
            open.head()));
  }

  // ---- the request

  /**
   * Bytes of the request.
   *
   * @param data taken over
   */
  public void sendData(ByteBuf data) {
    send(data);
  }

  /**
   * The request is whole.
   *
   * @param trailers maybe none
   */
  public void sendEnd(Fields trailers) {
    send(trailers);
  }

  /**
   * Nobody waits for the answer any more.
   *
   * @param reason what the core is told
   */
  public void cancel(ResetReason reason) {
    reset(reason, "");
  }

  /**
   * Bytes of the answer were taken.
   *
   * @param bytes at least 1
   */
  public void responseConsumed(int bytes) {
    consumed(bytes);
  }

  @Override
  boolean begun() {
    return begun;
  }

  @Override
  void writeOther(ByteBuf out, Object next) {
    Open open = (Open) next;
    if (!FrameWriter.open(out, id, open)) {
      finish();
      asker.onReset(ResetReason.BAD_REQUEST, "The request's head is too large to be carried.");
      return;
    }
    begun = true;
    if (open.head().bodyless()) {
      sentEnd();
    }
  }

  @Override
  void onSentEnd() {
    // The answer is what matters from here on.
  }

  @Override
  void onWritten(int bytes) {
    asker.onWritten(bytes);
  }

  // ---- the answer

  @Override
  void onHead(ResponseHead head, boolean end) {
    if (headed || (end && head.informational())) {
      broken(headed ? "a head after the final one" : "an informational head that ends the answer");
      return;
    }
    headed = !head.informational();
    if (end) {
      receivedEnd();
    }
    asker.onHead(head, end);
    endIfBothEnded();
  }

  @Override
  void onData(ByteBuf data) {
    if (!headed) {
      data.release();
      broken("data before the final head");
      return;
    }
    asker.onData(data);
  }

  @Override
  void onEnd(Fields trailers) {
    if (!headed) {
      broken("the end before the final head");
      return;
    }
    asker.onEnd(trailers);
  }

  @Override
  void onReset(ResetReason reason, String detail) {
    asker.onReset(reason, detail);
  }

  @Override
  void onUnusable(String fault) {
    broken(fault);
  }

  @Override
  void onLost(boolean untouched, LinkError error, String why) {
    if (!over()) {
      ArrayDeque<Object> unsent = takeOutgoing();
      finish();
      asker.onLost(untouched, unsent, why);
    }
  }

  private void broken(String fault) {
    reset(ResetReason.CLIENT_PROTOCOL_ERROR, fault);
    asker.onReset(ResetReason.INTERNAL, "The core sent an answer that cannot be: " + fault + ".");
  }
}
