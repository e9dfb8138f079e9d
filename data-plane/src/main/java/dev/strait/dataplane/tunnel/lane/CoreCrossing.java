package dev.strait.dataplane.tunnel.lane;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Downstream;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.tunnel.frame.FrameWriter;
import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.dataplane.tunnel.frame.ResetReason;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;

/** An exchange on a core: the request comes over the lane, the answer leaves. */
public final class CoreCrossing extends Crossing implements Downstream {
  private @Nullable Exchange exchange;
  private boolean endsWithHead;

  /** The exchange is over for the origin, yet the edge still sends the request. */
  private boolean requestUnread;

  CoreCrossing(Lane lane, long id, int credit) {
    super(lane, id, credit);
  }

  /**
   * Gives the request to its exchange from now on.
   *
   * @param exchange made with this as its downstream
   */
  public void start(Exchange exchange) {
    this.exchange = exchange;
  }

  /**
   * Where it came from.
   *
   * @return the link
   */
  public Link link() {
    return lane.link;
  }

  /**
   * The loop of the exchange.
   *
   * @return the link's
   */
  public EventExecutor loop() {
    return lane.link.wire.loop();
  }

  // ---- the answer

  @Override
  public void onInformational(ResponseHead head) {
    send(head);
  }

  @Override
  public void onResponseHead(ResponseHead head, boolean end) {
    endsWithHead = end;
    send(head);
  }

  @Override
  public void onResponseData(ByteBuf data) {
    send(data);
  }

  @Override
  public void onResponseEnd(Fields trailers) {
    send(trailers);
  }

  @Override
  public void onFailure(Failure failure) {
    reset(ResetReason.of(failure.reason()), failure.detail());
  }

  @Override
  public void onRequestConsumed(int bytes) {
    consumed(bytes);
  }

  @Override
  boolean begun() {
    return true;
  }

  @Override
  void writeOther(ByteBuf out, Object next) {
    ResponseHead head = (ResponseHead) next;
    boolean end = endsWithHead && !head.informational();
    if (!FrameWriter.head(out, id, head, end)) {
      reset(ResetReason.ORIGIN_BROKEN, "The answer's head is too large to be carried.");
      cancel(CancelReason.PROTOCOL_ERROR);
    } else if (end) {
      sentEnd();
    }
  }

  @Override
  void onSentEnd() {
    if (requestUnread) {
      reset(ResetReason.ORIGIN_BROKEN, "The origin takes no more of the request.");
    }
  }

  @Override
  void onWritten(int bytes) {
    if (exchange != null) {
      exchange.responseConsumed(bytes);
    }
  }

  // ---- the request

  @Override
  void onHead(ResponseHead head, boolean end) {
    onUnusable("a HEAD from an edge");
  }

  @Override
  void onData(ByteBuf data) {
    if (exchange == null || exchange.over()) {
      data.release();
      requestUnread = true;
      if (hasSentEnd()) {
        onSentEnd();
      }
      return;
    }
    exchange.requestData(data);
  }

  @Override
  void onEnd(Fields trailers) {
    if (exchange != null) {
      exchange.requestEnd(trailers);
    }
  }

  @Override
  void onReset(ResetReason reason, String detail) {
    cancel(reason.asCancel());
  }

  @Override
  void onUnusable(String fault) {
    reset(ResetReason.BAD_REQUEST, "The request cannot be carried: " + fault + ".");
    cancel(CancelReason.PROTOCOL_ERROR);
  }

  @Override
  void onLost(boolean untouched, LinkError error, String why) {
    finish();
    cancel(CancelReason.CLIENT_GONE);
  }

  private void cancel(CancelReason reason) {
    if (exchange != null) {
      exchange.cancel(reason);
    }
  }
}
