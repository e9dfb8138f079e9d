package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.BufferBudget;
import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Failure.Reason;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.exchange.Upstream;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on its way to an origin and back: waits for a connection, sends the request while
 * the answer may already stream, and begins anew on a fresh connection when an idle one turned out
 * to be closed and nothing can have happened. Event loop only.
 */
final class OriginCall implements Upstream {
  /** An origin that refuses again and again gets no more. */
  private static final int MOST_BEGINNINGS = 3;

  private static final int SWITCHING_PROTOCOLS = 101;

  private final Exchange exchange;
  private final LoopPool pool;
  private final AnswerCredit credit;
  private final long contentLength;

  /** Whether a WebSocket is asked for: what its client sends waits for the origin's 101. */
  private final boolean upgrade;

  private @Nullable OriginStream connection;
  private @Nullable Future<?> patience;
  private @Nullable Queue<Object> held;
  private @Nullable Fields end;
  private long bodySent;
  private int unwritten;
  private int beginnings;
  private boolean over;

  /** The origin has, or will have, all that makes its request whole. */
  private boolean requestDone;

  private boolean answerBegan;
  private boolean answerDone;
  private boolean answerWasEarly;

  /** The origin takes no more of the request, yet the asking side may still be sending it. */
  private boolean discarding;

  /**
   * A call that has not begun.
   *
   * @param exchange what is asked
   * @param pool the origin's connections on the exchange's loop
   * @param budget the node's
   * @throws IllegalArgumentException when the request's content-length is no number
   */
  OriginCall(Exchange exchange, LoopPool pool, BufferBudget budget) {
    this.exchange = exchange;
    this.pool = pool;
    this.credit = new AnswerCredit(budget);
    this.upgrade = exchange.request().kind() == Kind.UPGRADE;
    this.contentLength = upgrade ? -1 : RequestEncoder.contentLength(exchange.request());
  }

  /** Looks for a connection and becomes the exchange's answering side. */
  void start() {
    // Over HTTP/1.1 a connection that switches would be lost to the idle ones.
    pool.acquire(this, upgrade && !pool.origin().speaksHttp2());
    if (!exchange.over()) {
      exchange.attach(this);
    }
  }

  // ---- what the pool says

  boolean needsConnection() {
    return !over;
  }

  /** Waits for a connection until the timer strikes. */
  void parked(Future<?> timer) {
    patience = timer;
  }

  /** Waits no more. */
  void unparked() {
    if (patience != null) {
      patience.cancel(false);
      patience = null;
    }
  }

  void connected(OriginStream found) {
    RequestHead request = exchange.request();
    connection = found;
    requestDone = request.bodyless() || upgrade;
    try {
      found.begin(this, request, pool.origin().config().hostHeader(), contentLength);
    } catch (IllegalArgumentException e) {
      over = true;
      connection = null;
      releaseHeld();
      found.unused();
      exchange.fail(Failure.of(Reason.BAD_REQUEST, String.valueOf(e.getMessage())));
      return;
    }
    if (!upgrade) {
      sendHeld();
    }
  }

  private void sendHeld() {
    Queue<Object> waited = held;
    held = null;
    while (waited != null && !waited.isEmpty()) {
      Object next = waited.remove();
      if (next instanceof ByteBuf data) {
        onRequestData(data);
      } else {
        onRequestEnd((Fields) next);
      }
    }
  }

  void notConnected(Failure failure) {
    if (!over) {
      over = true;
      releaseHeld();
      exchange.fail(failure);
    }
  }

  // ---- what the asking side says

  @Override
  public void onRequestData(ByteBuf data) {
    int bytes = data.readableBytes();
    OriginStream to = connection;
    if (over || discarding || bytes == 0) {
      bodySent += bytes;
      data.release();
      exchange.requestConsumed(bytes);
    } else if (to == null || (upgrade && !exchange.upgraded())) {
      hold(data);
    } else if (contentLength >= 0 && bodySent + bytes > contentLength) {
      data.release();
      fail(Failure.of(Reason.BAD_REQUEST, "The request is longer than its content-length."));
    } else {
      bodySent += bytes;
      requestDone |= bodySent == contentLength && to.endsByLength();
      unwritten++;
      to.data(data).addListener(written -> dataWritten(written.isSuccess(), bytes, to));
    }
  }

  @Override
  public void onRequestEnd(Fields trailers) {
    OriginStream to = connection;
    if (over) {
      return;
    }
    end = trailers;
    if (discarding) {
      requestDone = true;
      return;
    }
    if (upgrade && answerBegan && !exchange.upgraded()) {
      releaseHeld(); // refused: it was an ordinary request, which ended with its head
      return;
    }
    if (to == null || (upgrade && !exchange.upgraded())) {
      hold(trailers);
      return;
    }
    if (contentLength >= 0 && bodySent < contentLength) {
      fail(Failure.of(Reason.BAD_REQUEST, "The request is shorter than its content-length."));
      return;
    }
    try {
      to.end(trailers);
    } catch (IllegalArgumentException e) {
      fail(Failure.of(Reason.BAD_REQUEST, String.valueOf(e.getMessage())));
      return;
    }
    requestDone = true;
    if (answerDone) {
      over = true;
      connection = null;
      to.leave();
    }
  }

  @Override
  public void onCancel(CancelReason reason) {
    if (over) {
      return;
    }
    over = true;
    releaseHeld();
    credit.close();
    pool.forget(this);
    OriginStream to = connection;
    if (to != null) {
      connection = null;
      if (exchange.upgraded() && !requestDone) {
        to.sayGoodbye(reason);
      } else {
        to.abandon();
      }
    }
  }

  @Override
  public void onResponseConsumed(int bytes) {
    credit.consumed(bytes);
    if (connection != null) {
      connection.consumed(bytes);
    }
  }

  // ---- what the connection says

  boolean mayRead() {
    return credit.mayRead();
  }

  boolean bothEnded() {
    return requestDone && answerDone;
  }

  boolean answerBegan() {
    return answerBegan;
  }

  /**
   * Both directions have ended.
   *
   * @return whether the connection was left in a state that the next request can follow
   */
  boolean finish() {
    over = true;
    connection = null;
    return !answerWasEarly && unwritten == 0 && !discarding;
  }

  void answerHead(ResponseHead head, boolean end) {
    if (head.informational()) {
      exchange.informational(head);
      return;
    }
    answerBegan = true;
    requestDone &= head.status() != SWITCHING_PROTOCOLS;
    answerWasEarly = !requestDone;
    answerDone = end;
    exchange.responseHead(head, end);
    OriginStream to = connection;
    if (to != null && exchange.upgraded()) {
      to.switched();
      sendHeld();
    }
  }

  void answerData(ByteBuf data) {
    credit.delivered(data.readableBytes());
    exchange.responseData(data);
  }

  void answerEnd(Fields trailers) {
    answerDone = true;
    credit.close();
    exchange.responseEnd(trailers);
  }

  /** The origin takes no WebSocket over HTTP/2, the only version it may be spoken to by. */
  void takesNoWebSocket() {
    connection = null;
    fail(
        pool.origin()
            .failure(
                Reason.ORIGIN_UNREACHABLE,
                "is to be spoken to by HTTP/2 and has not announced that it takes WebSockets so"
                    + " (SETTINGS_ENABLE_CONNECT_PROTOCOL, RFC 8441)"));
  }

  /** The answer broke the protocol; the connection is already closed. */
  void broken(String what) {
    connection = null;
    fail(pool.origin().failure(Reason.ORIGIN_BROKEN, "sent an answer that " + what));
  }

  /**
   * The connection is gone.
   *
   * @param lost the connection
   * @param whole whether the answer is whole nevertheless
   * @param answered whether any byte of an answer came
   * @param unprocessed whether the origin has said that it did nothing (RFC 9113 §8.7)
   */
  void connectionLost(OriginStream lost, boolean whole, boolean answered, boolean unprocessed) {
    connection = null;
    if (over) {
      return;
    }
    if (whole || answerDone) {
      discarding = true; // whatever of the request still comes has nowhere to go
      return;
    }
    boolean again = unprocessed ? bodySent == 0 : lost.reused() && mayBeginAnew();
    if (!answered && again && ++beginnings < MOST_BEGINNINGS) {
      requestDone = false;
      discarding = false;
      if (end != null && !upgrade) {
        hold(end);
      }
      pool.acquire(this, true);
      return;
    }
    fail(
        pool.origin()
            .failure(
                Reason.ORIGIN_BROKEN,
                answerBegan
                    ? "closed the connection in the middle of its answer"
                    : "closed the connection without an answer"));
  }

  /**
   * Whether sending the request once more has the effect of sending it once (RFC 9110 §9.2.2): the
   * method is idempotent, or the body it needs never left; and no part of the body is gone. What
   * asks for a WebSocket is a GET.
   */
  private boolean mayBeginAnew() {
    boolean nothingHappened = exchange.request().idempotent() || upgrade || !requestDone;
    return bodySent == 0 && nothingHappened;
  }

  /** The kernel did not take the head. */
  void headNotWritten(OriginStream to) {
    if (connection == to) {
      writeFailed(to);
    }
  }

  private void dataWritten(boolean success, int bytes, OriginStream to) {
    unwritten--;
    if (over) {
      return;
    }
    exchange.requestConsumed(bytes);
    if (!success && connection == to) {
      writeFailed(to);
    }
  }

  private void writeFailed(OriginStream to) {
    if (!discarding) {
      discarding = true;
      to.writeFailed();
    }
  }

  private void fail(Failure failure) {
    over = true;
    releaseHeld();
    credit.close();
    OriginStream to = connection;
    connection = null;
    if (to != null) {
      to.abandon();
    }
    exchange.fail(failure);
  }

  private void hold(Object part) {
    if (held == null) {
      held = new ArrayDeque<>(4);
    }
    held.add(part);
  }

  private void releaseHeld() {
    if (held != null) {
      held.forEach(ReferenceCountUtil::safeRelease);
      held = null;
    }
  }
}
