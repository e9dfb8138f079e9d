package dev.strait.dataplane.listener.http1;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Downstream;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Origination;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.listener.http.ClientConnection;
import dev.strait.dataplane.listener.http.Deadline;
import dev.strait.dataplane.listener.http.ErrorAnswer;
import dev.strait.dataplane.listener.http.Farewell;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.dataplane.listener.http.ListenerScope;
import dev.strait.dataplane.listener.http.MalformedRequest;
import dev.strait.dataplane.listener.http.Peer;
import dev.strait.dataplane.listener.http.Provenance;
import dev.strait.dataplane.listener.http.RequestWindow;
import dev.strait.dataplane.listener.http.TraceId;
import dev.strait.dataplane.listener.http.WriteWatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection that speaks HTTP/1.1: reads a request, makes an Exchange of it, writes its
 * answer, and begins anew. Pipelined requests wait as bytes.
 *
 * <p>Reading goes on while an answer is under way, so that a client that leaves is seen at once; it
 * stops while the exchange has enough of the body, or once the next request has begun to arrive.
 * (With epoll the end of a connection is seen even then.)
 */
public final class Http1Connection extends ChannelInboundHandlerAdapter
    implements Downstream, ClientConnection {
  private static final Logger LOG = LoggerFactory.getLogger(Http1Connection.class);

  /** How long a client may take to end its request after its answer has ended. */
  private static final long AFTER_ANSWER_MILLIS = 10_000;

  private enum Phase {
    /** No exchange: waiting for a head or in the middle of one. */
    HEAD,
    /** An exchange whose request is still arriving. */
    BODY,
    /** An exchange whose request is whole. */
    ANSWER,
    /** No more requests; what still arrives is thrown away. */
    CLOSING,
    /** The connection is a WebSocket's now. */
    SWITCHED
  }

  private final ListenerScope scope;
  private final Channel channel;
  private final Outbox outbox;
  private final Deadline deadline;
  private final WriteWatch writes;
  private final Provenance provenance;
  private final String ownAuthority;
  private final RequestWindow window;
  private final HeadLines head = HeadLines.ofHead();

  private Phase phase = Phase.HEAD;
  private @Nullable ByteBuf buffered;
  private @Nullable Exchange exchange;
  private @Nullable RequestBody body;
  private @Nullable Answer answer;
  private boolean answerEnded;
  private boolean closeAfterAnswer;
  private boolean bodyGivenUp;
  private boolean served;
  private boolean advancing;

  /**
   * A connection that waits for its first request.
   *
   * @param scope of its listener
   * @param channel the client's; this handler is its pipeline's last
   */
  public Http1Connection(ListenerScope scope, Channel channel) {
    this.scope = scope;
    this.channel = channel;
    this.writes = new WriteWatch(channel, scope.limits().writeTimeoutMillis(), this::stuck);
    this.outbox = new Outbox(channel, writes::afterFlush);
    this.deadline = new Deadline(channel.eventLoop(), this::deadlinePassed);
    this.provenance = Provenance.of(scope, channel);
    this.ownAuthority = Provenance.authorityOf(channel.localAddress());
    this.window = new RequestWindow(scope.budget());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline.in(scope.limits().headerTimeoutMillis());
    scope.add(this);
  }

  // ---- bytes from the client

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (phase == Phase.CLOSING) {
      in.release();
      return;
    }
    buffered =
        buffered == null
            ? in
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), buffered, in);
    advance();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (exchange != null && !channel.config().isAutoRead() && Peer.gone(channel)) {
      forget(CancelReason.CLIENT_GONE);
      channel.close();
    }
  }

  /** Reads as far as the bytes and the phase allow; not entered again by answers from within. */
  private void advance() {
    if (advancing) {
      return;
    }
    advancing = true;
    try {
      boolean more = true;
      while (more && buffered != null && buffered.isReadable()) {
        more =
            switch (phase) {
              case HEAD -> readHead(buffered);
              case BODY -> readBody(buffered);
              case ANSWER, CLOSING, SWITCHED -> false;
            };
      }
    } catch (MalformedRequest refusal) {
      refuse(refusal);
    } finally {
      advancing = false;
    }
    if (buffered != null && (!buffered.isReadable() || phase == Phase.CLOSING)) {
      releaseBuffered();
    }
    readOrPause();
  }

  private void releaseBuffered() {
    if (buffered != null) {
      buffered.release();
      buffered = null;
    }
  }

  /** No more requests: what has arrived is given back now, not when the connection ends. */
  private void stopReading() {
    phase = Phase.CLOSING;
    if (!advancing) {
      releaseBuffered();
    }
  }

  private boolean readHead(ByteBuf in) throws MalformedRequest {
    byte[] section = head.read(in, scope.limits());
    if (section == null) {
      byte[] firstLine = head.firstLine(in);
      if (firstLine != null) {
        RequestLine.parse(firstLine, firstLine.length);
      }
      if (served) {
        served = false;
        deadline.in(scope.limits().headerTimeoutMillis());
      }
      return false;
    }
    begin(ParsedRequest.parse(section, head, ownAuthority));
    return true;
  }

  private void begin(ParsedRequest request) {
    deadline.clear();
    head.reset();
    served = true;
    answerEnded = false;
    bodyGivenUp = false;
    boolean version10 = request.line().version10();
    closeAfterAnswer = !request.keepAlive();
    boolean bodyless = request.framing().bodyless();
    String key = request.webSocketKey();
    Downstream asking = key == null ? this : new UpgradeOffer(this, scope, channel, key);
    body = bodyless ? null : new RequestBody(request.framing(), request.expectsContinue());
    phase = bodyless ? Phase.ANSWER : Phase.BODY;
    Origination origination =
        provenance.stamp(
            request.fields(),
            request.authority(),
            version10 ? Provenance.VIA_10 : Provenance.VIA_11);
    Exchange begun =
        new Exchange(
            channel.eventLoop(),
            request.head(provenance.scheme()),
            origination,
            asking,
            scope.observer(),
            System.nanoTime());
    if (asking instanceof UpgradeOffer offer) {
      offer.serve(begun);
    }
    exchange = begun;
    answer = new Answer(outbox, request, origination.traceId());
    outbox.serve(begun);
    scope.handler().handle(begun);
  }

  private boolean readBody(ByteBuf in) throws MalformedRequest {
    RequestBody reading = body;
    Exchange current = exchange;
    if (reading == null || current == null) {
      return false;
    }
    boolean whole = reading.read(in, current, window, scope.limits());
    if (answerEnded) {
      deadline.in(AFTER_ANSWER_MILLIS);
    }
    if (whole) {
      window.close();
      if (phase == Phase.BODY) {
        phase = Phase.ANSWER;
        endIfBothEnded();
      }
    } else {
      endIfBothEnded();
    }
    return whole;
  }

  private void readOrPause() {
    if (phase == Phase.SWITCHED) {
      return;
    }
    boolean read =
        switch (phase) {
          case HEAD, CLOSING, SWITCHED -> true;
          case BODY -> window.open();
          case ANSWER -> buffered == null;
        };
    channel.config().setAutoRead(read);
  }

  // ---- the exchange's answer

  @Override
  public void onInformational(ResponseHead informational) {
    if (answer != null) {
      answer.informational(informational);
      if (informational.status() == 100 && body != null) {
        body.continued();
      }
    }
  }

  @Override
  public void onResponseHead(ResponseHead responseHead, boolean end) {
    if (answer == null || exchange == null) {
      return;
    }
    if (responseHead.status() == 101) {
      exchange.cancel(CancelReason.PROTOCOL_ERROR);
      onFailure(Failure.of(Failure.Reason.ORIGIN_BROKEN, "The origin switched protocols unasked."));
      return;
    }
    bodyGivenUp = phase == Phase.BODY && body != null && body.mayNeverCome();
    closeAfterAnswer =
        answer.head(responseHead, end, closeAfterAnswer || scope.draining() || bodyGivenUp);
    if (end) {
      endAnswer(new Fields());
    }
  }

  @Override
  public void onResponseData(ByteBuf data) {
    if (answer == null) {
      data.release();
    } else if (!answer.data(data)) {
      breakOff(CancelReason.PROTOCOL_ERROR);
    }
  }

  @Override
  public void onResponseEnd(Fields trailers) {
    endAnswer(trailers);
  }

  @Override
  public void onFailure(Failure failure) {
    if (answer == null || exchange == null) {
      return;
    }
    if (answer.headWritten()) {
      breakOff(CancelReason.PROTOCOL_ERROR);
      return;
    }
    ErrorAnswer error =
        ErrorAnswer.of(failure, exchange.request().path(), exchange.origination().traceId());
    closeAfterAnswer =
        answer.head(
            error.head(), false, closeAfterAnswer || scope.draining() || phase == Phase.BODY);
    answer.data(error.bodyBytes(channel.alloc()));
    endAnswer(new Fields());
  }

  @Override
  public void onRequestConsumed(int bytes) {
    window.consumed(bytes);
    if (phase == Phase.BODY && !advancing) {
      readOrPause();
    }
  }

  private void endAnswer(Fields trailers) {
    if (answer == null || answerEnded) {
      return;
    }
    if (!answer.end(trailers)) {
      breakOff(CancelReason.PROTOCOL_ERROR);
      return;
    }
    answerEnded = true;
    if (phase == Phase.BODY) {
      deadline.in(AFTER_ANSWER_MILLIS);
    }
    endIfBothEnded();
  }

  /** Goes on to the next request, or ends the connection, once nothing of this one is left. */
  private void endIfBothEnded() {
    boolean wholeRequest = phase == Phase.ANSWER;
    boolean wanted = exchange != null && !exchange.over() && !bodyGivenUp;
    if (!answerEnded || phase == Phase.CLOSING || (!wholeRequest && wanted)) {
      return;
    }
    forget(wholeRequest ? null : CancelReason.CLIENT_GONE);
    boolean nothingWaits = buffered == null || !buffered.isReadable();
    if (closeAfterAnswer || !wholeRequest || (scope.draining() && nothingWaits)) {
      stopReading();
      Farewell.say(channel, outbox.flushed(), wholeRequest);
      return;
    }
    phase = Phase.HEAD;
    deadline.in(scope.limits().idleTimeoutMillis());
    advance();
  }

  /**
   * Leaves the connection and the exchange to what comes after a 101.
   *
   * @param next takes this handler's place
   * @return bytes that came after the head, the caller's; maybe none
   */
  ByteBuf switchTo(ChannelInboundHandler next) {
    ByteBuf early = buffered == null ? Unpooled.EMPTY_BUFFER : buffered;
    buffered = null;
    outbox.flush();
    forget(null);
    phase = Phase.SWITCHED;
    channel.pipeline().replace(this, "websocket", next);
    return early;
  }

  // ---- ends

  private void refuse(MalformedRequest refusal) {
    boolean large = refusal.status() == 414 || refusal.status() == 431;
    scope.metrics().rejected(scope.name(), large ? Rejection.TOO_LARGE : Rejection.MALFORMED);
    if (answer != null && answer.headWritten()) {
      breakOff(CancelReason.PROTOCOL_ERROR);
      return;
    }
    String traceId = exchange == null ? TraceId.create() : exchange.origination().traceId();
    forget(CancelReason.PROTOCOL_ERROR);
    stopReading();
    ErrorAnswer error = ErrorAnswer.of(refusal, traceId);
    HeadWriter.last(
        outbox.room(HeadWriter.size(error.head())),
        error.head(),
        BodyFraming.FIXED,
        ConnectionField.CLOSE,
        null);
    outbox.body(error.bodyBytes(channel.alloc()), false);
    Farewell.say(channel, outbox.flushed(), false);
  }

  /** Ends the connection so that no client takes what it has for the whole answer. */
  private void breakOff(CancelReason reason) {
    boolean reset = answer != null && answer.endsWithConnection();
    stopReading();
    outbox.flush();
    forget(reason);
    if (reset) {
      Farewell.reset(channel);
    } else {
      channel.close();
    }
  }

  private void forget(@Nullable CancelReason reason) {
    Exchange left = exchange;
    exchange = null;
    answer = null;
    body = null;
    outbox.serve(null);
    window.close();
    if (left != null && reason != null) {
      left.cancel(reason);
    }
  }

  private void deadlinePassed() {
    if (phase == Phase.HEAD && head.begun()) {
      scope.metrics().rejected(scope.name(), Rejection.HEADER_TIMEOUT);
      refuse(new MalformedRequest(408, "The request's head did not arrive in time."));
    } else if (phase == Phase.HEAD && outbox.unsent()) {
      deadline.in(scope.limits().idleTimeoutMillis());
    } else {
      forget(CancelReason.CLIENT_GONE);
      channel.close();
    }
  }

  private void stuck() {
    scope.metrics().rejected(scope.name(), Rejection.STUCK);
    forget(CancelReason.CLIENT_STUCK);
    Farewell.reset(channel);
  }

  @Override
  public void drain() {
    channel.eventLoop().execute(() -> endIdle());
  }

  private void endIdle() {
    boolean idle = phase == Phase.HEAD && !head.begun();
    if (idle) {
      channel.close();
    }
  }

  @Override
  public void close() {
    channel
        .eventLoop()
        .execute(
            () -> {
              closeAfterAnswer = true;
              if (exchange != null) {
                exchange.abort(
                    Failure.of(Failure.Reason.DRAINED, "This node is ending."),
                    CancelReason.DRAINED);
              }
              if (phase != Phase.CLOSING) {
                channel.close();
              }
            });
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    outbox.writable();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    end();
  }

  private void end() {
    if (phase != Phase.SWITCHED) {
      stopReading();
    }
    scope.remove(this);
    deadline.cancel();
    writes.cancel();
    forget(CancelReason.CLIENT_GONE);
    outbox.release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.warn(
          "listener {}: closing a connection after a defect of this node", scope.name(), cause);
    }
    if (ctx.channel().isActive()) {
      scope.metrics().connectionError(scope.name());
      ctx.close();
    }
  }
}
