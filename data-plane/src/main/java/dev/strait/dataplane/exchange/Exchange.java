package dev.strait.dataplane.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, between the side that asks ({@link Downstream}) and the side that
 * answers ({@link Upstream}).
 *
 * <p>It lets each direction end once and by itself: an answer may end before its request, and the
 * exchange is over when both have, or when it failed or was cancelled. What comes after that is
 * released and ignored, so neither side must guard against late calls of the other. What the
 * downstream sends before an upstream is attached waits here, in order; it is bounded by the
 * downstream's own limit on bytes not yet consumed.
 *
 * <p>Flow control: each producer (the downstream for the request, the upstream for the answer)
 * keeps a limit of its own on bytes delivered and not yet consumed, and stops reading its wire
 * while it is reached; {@link #requestConsumed} and {@link #responseConsumed} tell it of progress.
 *
 * <p>Not thread safe: every call on {@link #loop()}.
 */
public final class Exchange extends ExchangeProgress {
  private final Downstream downstream;
  private final ExchangeObserver observer;

  private @Nullable Upstream upstream;
  private @Nullable Queue<Object> early;
  private @Nullable UnaryOperator<ResponseHead> responseTransform;

  /**
   * A new exchange; give it to an {@link ExchangeHandler} next.
   *
   * @param loop the event loop that everything happens on
   * @param request what is asked
   * @param origination where it came from
   * @param downstream who asks
   * @param observer who watches
   * @param nowNanos {@link System#nanoTime()} at the head's arrival
   */
  public Exchange(
      EventExecutor loop,
      RequestHead request,
      Origination origination,
      Downstream downstream,
      ExchangeObserver observer,
      long nowNanos) {
    super(loop, request, origination, nowNanos);
    this.downstream = downstream;
    this.observer = observer;
    observer.began(this);
  }

  // ---- the side that asks

  /**
   * Bytes of the request.
   *
   * @param data taken over
   */
  public void requestData(ByteBuf data) {
    if (over || requestEnded) {
      data.release();
      return;
    }
    requestBytes += data.readableBytes();
    if (upstream == null || early != null) {
      early().add(data);
    } else {
      upstream.onRequestData(data);
    }
  }

  /**
   * The request is whole.
   *
   * @param trailers trailer fields, maybe none
   */
  public void requestEnd(Fields trailers) {
    if (over || requestEnded) {
      return;
    }
    requestEnded = true;
    if (upstream == null || early != null) {
      early().add(trailers);
    } else {
      upstream.onRequestEnd(trailers);
      endIfBothEnded();
    }
  }

  /**
   * Nobody waits for the answer any more.
   *
   * @param reason why
   */
  public void cancel(CancelReason reason) {
    if (over) {
      return;
    }
    finish();
    if (upstream != null) {
      upstream.onCancel(reason);
    }
    observer.ended(this, null, reason);
  }

  /**
   * Bytes of the answer that no longer need this node's memory.
   *
   * @param bytes at least 1
   */
  public void responseConsumed(int bytes) {
    if (!over && !responseEnded && upstream != null && bytes > 0) {
      upstream.onResponseConsumed(bytes);
    }
  }

  // ---- who stands between the two: handlers, timeouts, a drain

  /**
   * Changes the final head before the asking side gets it; several are applied in the order they
   * were added. Before {@link #attach}.
   *
   * @param transform takes the head over and gives one back; must not throw
   */
  public void transformResponse(UnaryOperator<ResponseHead> transform) {
    UnaryOperator<ResponseHead> first = responseTransform;
    responseTransform = first == null ? transform : head -> transform.apply(first.apply(head));
  }

  /**
   * Ends it from between the two sides, which both learn of it: {@link #fail} tells only the side
   * that asks, {@link #cancel} only the side that answers.
   *
   * @param failure what the asking side gets
   * @param reason what the answering side gets
   */
  public void abort(Failure failure, CancelReason reason) {
    if (over) {
      return;
    }
    finish();
    if (upstream != null) {
      upstream.onCancel(reason);
    }
    if (!responseEnded) {
      downstream.onFailure(failure);
    }
    observer.ended(this, failure, reason);
  }

  // ---- the side that answers

  /**
   * Connects the side that answers and gives it what has waited. Called once.
   *
   * @param answering who answers; gets {@link Upstream#onCancel} at once when the exchange is
   *     already over
   */
  public void attach(Upstream answering) {
    if (upstream != null) {
      throw new IllegalStateException("upstream: attached twice (expected: once) " + request);
    }
    upstream = answering;
    if (over) {
      answering.onCancel(CancelReason.CLIENT_GONE);
      return;
    }
    Queue<Object> waiting = early;
    while (waiting != null && !over && !waiting.isEmpty()) {
      Object next = waiting.remove();
      if (next instanceof ByteBuf data) {
        answering.onRequestData(data);
      } else {
        answering.onRequestEnd((Fields) next);
      }
    }
    early = null;
    endIfBothEnded();
  }

  /**
   * A 1xx head other than 101. Ignored after the final head.
   *
   * @param head the head
   */
  public void informational(ResponseHead head) {
    if (!over && !responseStarted) {
      downstream.onInformational(head);
    }
  }

  /**
   * The final head. An {@link Kind#UPGRADE} that it refuses is an ordinary request from now on, and
   * has ended: the wires need not say so.
   *
   * @param head the head
   * @param end true when the answer ends with it
   */
  public void responseHead(ResponseHead head, boolean end) {
    if (over || responseStarted) {
      return;
    }
    responseStarted = true;
    ResponseHead outgoing = responseTransform == null ? head : responseTransform.apply(head);
    status = outgoing.status();
    responseEnded = end;
    observer.responseStarted(this, outgoing);
    downstream.onResponseHead(outgoing, end);
    if (request.kind() == Kind.UPGRADE && !upgraded()) {
      requestEnd(new Fields());
    }
    endIfBothEnded();
  }

  /**
   * Bytes of the answer.
   *
   * @param data taken over
   */
  public void responseData(ByteBuf data) {
    if (over || responseEnded || !responseStarted) {
      data.release();
      return;
    }
    int bytes = data.readableBytes();
    responseBytes += bytes;
    observer.responseData(this, bytes);
    downstream.onResponseData(data);
  }

  /**
   * The answer is whole.
   *
   * @param trailers trailer fields, maybe none
   */
  public void responseEnd(Fields trailers) {
    if (over || responseEnded) {
      return;
    }
    responseEnded = true;
    downstream.onResponseEnd(trailers);
    endIfBothEnded();
  }

  /**
   * The answer will not come, or not to its end.
   *
   * @param failure why
   */
  public void fail(Failure failure) {
    if (over) {
      return;
    }
    finish();
    if (!responseEnded) {
      downstream.onFailure(failure);
    }
    observer.ended(this, failure, null);
  }

  /**
   * Bytes of the request that no longer need this node's memory.
   *
   * @param bytes at least 1
   */
  public void requestConsumed(int bytes) {
    if (!over && !requestEnded && bytes > 0) {
      downstream.onRequestConsumed(bytes);
    }
  }

  private Queue<Object> early() {
    if (early == null) {
      early = new ArrayDeque<>(4);
    }
    return early;
  }

  private void endIfBothEnded() {
    if (!over && requestEnded && responseEnded && early == null) {
      finish();
      observer.ended(this, null, null);
    }
  }

  private void finish() {
    over = true;
    if (early != null) {
      early.forEach(ReferenceCountUtil::safeRelease);
      early.clear();
    }
  }
}
