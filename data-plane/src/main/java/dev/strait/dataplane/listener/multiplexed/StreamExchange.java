package dev.strait.dataplane.listener.multiplexed;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Downstream;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.Origination;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.listener.http.ErrorAnswer;
import dev.strait.dataplane.listener.http.ListenerScope;
import dev.strait.dataplane.listener.http.RequestWindow;
import dev.strait.dataplane.listener.websocket.StreamWire;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;

/**
 * One stream and its exchange: sees that the answer's body is as long as was said, that the stream
 * of an upgrade becomes a WebSocket's, and how much of the answer the client has taken. Event loop
 * only.
 */
public abstract class StreamExchange implements Downstream {
  private static final long ANY_LENGTH = -1;

  /** What is served. */
  protected final Exchange exchange;

  /** Counts what the exchange got of the request and has not taken. */
  protected final RequestWindow window;

  /** Whether the client has ended the request. */
  protected boolean requestEnded;

  /** Whether the stream is closed, whoever did it. */
  protected boolean closed;

  private final ListenerScope scope;
  private final boolean toHead;
  private @Nullable StreamWire webSocket;
  private boolean bodyless;
  private boolean headSent;
  private long declared = ANY_LENGTH;
  private long sent;
  private int untaken;
  private long progressNanos;

  /**
   * A new exchange for a stream; {@link #handOn} comes next.
   *
   * @param scope of the listener
   * @param loop the connection's
   * @param request what is asked
   * @param origination where it comes from
   * @param requestEnded whether the stream ended with its head
   * @param nowNanos {@link System#nanoTime()} at the head's arrival
   */
  protected StreamExchange(
      ListenerScope scope,
      EventExecutor loop,
      RequestHeaders request,
      Origination origination,
      boolean requestEnded,
      long nowNanos) {
    this.scope = scope;
    this.requestEnded = requestEnded;
    this.toHead = request.method().equals("HEAD");
    this.window = new RequestWindow(scope.budget());
    this.exchange =
        new Exchange(
            loop,
            request.head(scope.scheme(), requestEnded),
            origination,
            this,
            scope.observer(),
            nowNanos);
  }

  /** Gives the exchange to the listener's handler. */
  public final void handOn() {
    if (!exchange.over()) {
      scope.handler().handle(exchange);
    }
    if (requestEnded) {
      exchange.requestEnd(new Fields()); // for a WebSocket, whose request ends apart from its head
    }
  }

  // ---- what differs from wire to wire

  /**
   * Writes a 1xx head.
   *
   * @param head the head
   */
  protected abstract void writeInformational(ResponseHead head);

  /**
   * Writes the final head.
   *
   * @param head the head
   * @param end whether the answer ends with it
   */
  protected abstract void writeHead(ResponseHead head, boolean end);

  /**
   * Ends the answer.
   *
   * @param trailers maybe none
   */
  protected abstract void writeEnd(Fields trailers);

  /**
   * Answers in the exchange's stead; nothing was written before.
   *
   * @param error the answer
   * @param toHead whether it is to go without its body
   */
  protected abstract void answer(ErrorAnswer error, boolean toHead);

  /**
   * The stream becomes a WebSocket's.
   *
   * @return writes to this stream
   */
  protected abstract StreamWire newWebSocket();

  /** More of a request came that nobody wants. */
  protected abstract void unwanted();

  /** Asks the client to stop its request once the answer's end, which was written, has left. */
  protected abstract void stopRequest();

  /** Resets the stream: the answer cannot be completed. */
  protected abstract void breakOff();

  /** Resets the stream: the client broke the protocol. */
  protected abstract void refuse();

  // ---- the request

  /**
   * DATA arrived.
   *
   * @param data at least 1 byte; not taken over
   * @return bytes that need no acknowledgement by the exchange
   */
  public final int requestData(ByteBuf data) {
    int bytes = data.readableBytes();
    if (exchange.over()) {
      unwanted();
      return bytes;
    }
    StreamWire socket = webSocket;
    if (socket == null && exchange.request().kind() == Kind.UPGRADE) {
      if (!headSent) {
        refuse(); // frames may follow the answer only (RFC 6455 §4.1)
      }
      return bytes;
    }
    window.delivered(bytes);
    if (socket != null) {
      int taken = socket.webSocket().fromClient(data.retainedSlice());
      window.consumed(taken);
      return taken;
    }
    exchange.requestData(data.retainedSlice());
    return 0;
  }

  /**
   * The request is whole.
   *
   * @param trailers maybe none
   */
  public void requestEnd(Fields trailers) {
    requestEnded = true;
    window.close();
    if (webSocket == null) {
      exchange.requestEnd(trailers);
    } else if (!webSocket.webSocket().clientEnded()) {
      refuse();
    }
  }

  /**
   * Whether it carries a WebSocket.
   *
   * @return true once its CONNECT is completed: nothing but DATA may follow (RFC 9114 §4.4)
   */
  public boolean connected() {
    return webSocket != null;
  }

  // ---- the answer

  @Override
  public final void onInformational(ResponseHead informational) {
    if (!closed) {
      writeInformational(informational);
    }
  }

  @Override
  public final void onResponseHead(ResponseHead responseHead, boolean end) {
    if (closed) {
      return;
    }
    int status = responseHead.status();
    if (exchange.upgraded()) {
      headSent = true;
      webSocket = newWebSocket();
      writeHead(StreamWire.agreed(responseHead), end);
      return;
    }
    if (status == 101) {
      exchange.cancel(CancelReason.PROTOCOL_ERROR);
      onFailure(Failure.of(Failure.Reason.ORIGIN_BROKEN, "The origin switched protocols unasked."));
      return;
    }
    headSent = true;
    bodyless = toHead || status == 204 || status == 304;
    if (!bodyless) {
      declare(responseHead.fields().get("content-length"));
    }
    if (end && sent < declared) {
      breakOff();
      return;
    }
    writeHead(responseHead, end);
  }

  private void declare(@Nullable CharSequence length) {
    if (length != null && length.length() < 19) {
      try {
        declared = Long.parseLong(length, 0, length.length(), 10);
      } catch (NumberFormatException noNumber) {
        declared = ANY_LENGTH;
      }
    }
  }

  /**
   * Looks at a part of the answer, which counts as untaken from now on if it is to be written.
   *
   * @param data the caller's again when true is returned, else taken over
   * @param nowNanos {@link System#nanoTime()}, to some milliseconds
   * @return whether the caller is to write it
   */
  protected final boolean toBeWritten(ByteBuf data, long nowNanos) {
    int bytes = data.readableBytes();
    if (webSocket != null && !closed) {
      sending(bytes, nowNanos);
      webSocket.webSocket().fromOrigin(data);
      return false;
    }
    sent += bytes;
    if (closed || bodyless || bytes == 0) {
      data.release();
      if (bytes > 0 && !closed) {
        exchange.loop().execute(() -> exchange.responseConsumed(bytes));
      }
      return false;
    }
    if (declared != ANY_LENGTH && sent > declared) {
      data.release();
      breakOff();
      return false;
    }
    sending(bytes, nowNanos);
    return true;
  }

  private void sending(int bytes, long nowNanos) {
    if (untaken == 0) {
      progressNanos = nowNanos;
    }
    untaken += bytes;
  }

  /**
   * The client's connection has taken bytes of the body.
   *
   * @param bytes at least 1
   * @param nowNanos {@link System#nanoTime()}, to some milliseconds
   */
  protected final void taken(int bytes, long nowNanos) {
    int foreign = webSocket == null ? bytes : webSocket.taken(bytes);
    untaken -= foreign;
    progressNanos = nowNanos;
    exchange.responseConsumed(foreign);
  }

  @Override
  public final void onResponseEnd(Fields trailers) {
    if (closed) {
      return;
    }
    if (webSocket != null) {
      webSocket.webSocket().end();
      writeEnd(new Fields());
    } else if (!bodyless && sent < declared) {
      breakOff();
    } else {
      writeEnd(trailers);
    }
  }

  @Override
  public final void onFailure(Failure failure) {
    if (closed) {
      return;
    }
    if (webSocket != null) {
      webSocket.webSocket().failed(failure);
      writeEnd(new Fields());
      stopRequest();
    } else if (headSent) {
      breakOff();
    } else {
      headSent = true;
      answer(
          ErrorAnswer.of(failure, exchange.request().path(), exchange.origination().traceId()),
          toHead);
    }
  }

  // ---- ends

  /**
   * The stream is closed, whoever did it.
   *
   * @param whole whether request and answer had ended
   */
  protected final void closed(boolean whole) {
    closed = true;
    if (webSocket != null) {
      webSocket.webSocket().end();
    }
    window.close();
    if (!whole) {
      exchange.cancel(CancelReason.CLIENT_GONE);
    }
  }

  /** The node's drain deadline passed. */
  public final void drained() {
    exchange.abort(
        Failure.of(Failure.Reason.DRAINED, "This node is ending."), CancelReason.DRAINED);
  }

  /**
   * Gives a client up that has taken nothing of what waits for so long.
   *
   * @param nowNanos {@link System#nanoTime()}
   * @param timeoutNanos how long it may
   * @return whether it was given up: the stream is to be reset
   */
  public final boolean stuck(long nowNanos, long timeoutNanos) {
    boolean stuck = untaken > 0 && nowNanos - progressNanos >= timeoutNanos;
    if (stuck) {
      exchange.cancel(CancelReason.CLIENT_STUCK);
    }
    return stuck;
  }

  /**
   * Whether nothing is on its way to the client although its answer goes on.
   *
   * @return false for a WebSocket, which has pings of its own
   */
  protected final boolean quiet() {
    return untaken == 0 && !exchange.over() && webSocket == null;
  }
}
