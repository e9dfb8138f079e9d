package dev.strait.dataplane.tunnel.lane;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.tunnel.frame.FrameWriter;
import dev.strait.dataplane.tunnel.frame.Limits;
import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.dataplane.tunnel.frame.ProtocolException;
import dev.strait.dataplane.tunnel.frame.ResetReason;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on its way over a lane, at either end: what waits to be sent in order, the credit
 * for it, and the credit given to the peer. It is over when both directions have ended, or one side
 * reset it, or its link was lost. Event loop only.
 */
abstract sealed class Crossing permits EdgeCrossing, CoreCrossing {
  /** A DATA frame carries at least so much, if there is as much: room may be less. */
  private static final int LEAST_DATA = 1_024;

  final Lane lane;
  final long id;

  /** True while the lane has this crossing in its round. */
  boolean inRound;

  /** Heads, bodies as {@link ByteBuf}s, and {@link Fields} for the end, in order. */
  private final ArrayDeque<Object> outgoing = new ArrayDeque<>(4);

  private long waitingData;
  private long credit;
  private @Nullable ReceiveWindow window;
  private boolean sentEnd;
  private boolean receivedEnd;
  private boolean over;

  Crossing(Lane lane, long id, long credit) {
    this.lane = lane;
    this.id = id;
    this.credit = credit;
    lane.crossings++;
  }

  // ---- to the peer

  /** Encodes what is neither data nor the end; the frame's end of the direction is told back. */
  abstract void writeOther(ByteBuf out, Object next);

  /** Bytes were written to the lane and need this node's memory no more. */
  abstract void onWritten(int bytes);

  final void send(Object next) {
    if (over) {
      ReferenceCountUtil.release(next);
      return;
    }
    if (next instanceof ByteBuf data) {
      if (!data.isReadable()) {
        data.release();
        return;
      }
      waitingData += data.readableBytes();
    }
    outgoing.add(next);
    lane.ready(this);
  }

  /** Whether something could be written now, were there room in the lane. */
  final boolean sendable() {
    return outgoing.peek() instanceof ByteBuf ? credit > 0 : !outgoing.isEmpty();
  }

  /**
   * Writes its turn: heads, at most one DATA frame, the end.
   *
   * @param limit bytes of room in the lane
   */
  final void pull(ByteBuf out, int limit) {
    int written = 0;
    for (Object next = outgoing.peek(); next != null; next = outgoing.peek()) {
      if (next instanceof ByteBuf) {
        if (written > 0 || credit == 0) {
          break;
        }
        written = pullData(out, limit);
      } else {
        outgoing.remove();
        if (next instanceof Fields trailers) {
          writeEnd(out, trailers);
        } else {
          writeOther(out, next);
        }
        if (over) {
          return;
        }
      }
    }
    if (written > 0) {
      onWritten(written);
    }
    endIfBothEnded();
  }

  private int pullData(ByteBuf out, int limit) {
    long most = Math.min(Math.min(waitingData, credit), Math.max(limit, LEAST_DATA));
    int bytes = (int) Math.min(most, Limits.DATA);
    FrameWriter.dataHeader(out, id, bytes);
    int left = bytes;
    while (left > 0 && outgoing.peek() instanceof ByteBuf data) {
      int piece = Math.min(left, data.readableBytes());
      out.writeBytes(data, piece);
      left -= piece;
      if (!data.isReadable()) {
        outgoing.remove();
        data.release();
      }
    }
    waitingData -= bytes;
    credit -= bytes;
    return bytes;
  }

  private void writeEnd(ByteBuf out, Fields trailers) {
    if (!FrameWriter.end(out, id, trailers)) {
      reset(ResetReason.INTERNAL, "The trailers are too large to be carried.");
      return;
    }
    sentEnd();
  }

  /** The direction to the peer is written whole. */
  final void sentEnd() {
    sentEnd = true;
    onSentEnd();
  }

  final boolean hasSentEnd() {
    return sentEnd;
  }

  /** Told once, when the direction to the peer is written whole. */
  abstract void onSentEnd();

  /** Ends both directions and tells the peer. */
  final void reset(ResetReason reason, String detail) {
    if (!over) {
      if (begun()) {
        lane.control(out -> FrameWriter.reset(out, id, reason, detail));
      }
      finish();
    }
  }

  /** Whether the peer knows of this exchange. */
  abstract boolean begun();

  // ---- from the peer

  abstract void onHead(ResponseHead head, boolean end);

  abstract void onData(ByteBuf data);

  abstract void onEnd(Fields trailers);

  abstract void onReset(ResetReason reason, String detail);

  /** The peer sent a head or trailers that cannot be. */
  abstract void onUnusable(String fault);

  /** The link is lost, or the peer will not take the exchange. */
  abstract void onLost(boolean untouched, LinkError error, String why);

  final void receive(ByteBuf data) {
    int bytes = data.readableBytes();
    ReceiveWindow open = window;
    if (receivedEnd || open == null || !open.received(bytes)) {
      data.release();
      throw new ProtocolException(
          receivedEnd ? LinkError.PROTOCOL : LinkError.CREDIT,
          "%d bytes of DATA for exchange %d (expected: %s)"
              .formatted(bytes, id, receivedEnd ? "none after its end" : "none beyond its credit"));
    }
    onData(data);
  }

  /** Takes note of the end of the peer's direction. */
  final void receivedEnd() {
    if (receivedEnd) {
      throw new ProtocolException(LinkError.PROTOCOL, "exchange " + id + " ended twice");
    }
    receivedEnd = true;
  }

  final boolean hasReceivedEnd() {
    return receivedEnd;
  }

  final void addCredit(int bytes) {
    credit += bytes;
    if (credit > Limits.CREDIT) {
      throw new ProtocolException(
          LinkError.CREDIT,
          "credit of exchange %d: %d (expected: at most %d)".formatted(id, credit, Limits.CREDIT));
    }
    if (sendable()) {
      lane.ready(this);
    }
  }

  final void window(ReceiveWindow window) {
    this.window = window;
  }

  /** This node has taken bytes that the peer sent. */
  final void consumed(int bytes) {
    ReceiveWindow open = window;
    if (over || receivedEnd || open == null) {
      return;
    }
    int grant = open.consumed(bytes, System.nanoTime(), lane.link.rttNanos());
    if (grant > 0) {
      lane.control(out -> FrameWriter.credit(out, id, grant));
    }
  }

  // ---- the end

  final boolean over() {
    return over;
  }

  final void endIfBothEnded() {
    if (sentEnd && receivedEnd && !over) {
      finish();
    }
  }

  /** Takes what waits to be sent, in order; the caller owns it. */
  final ArrayDeque<Object> takeOutgoing() {
    ArrayDeque<Object> taken = new ArrayDeque<>(outgoing);
    outgoing.clear();
    waitingData = 0;
    return taken;
  }

  final void finish() {
    if (over) {
      return;
    }
    over = true;
    for (Object next = outgoing.poll(); next != null; next = outgoing.poll()) {
      ReferenceCountUtil.release(next);
    }
    if (window != null) {
      window.close();
      window = null;
    }
    lane.crossings--;
    lane.link.forget(this);
  }
}
