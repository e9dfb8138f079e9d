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
import dev.strait.dataplane.listener.http.TraceId;
import dev.strait.dataplane.listener.http.WriteWatch;
import dev.strait.dataplane.listener.http1.RequestReader.Phase;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection that speaks HTTP/1.1: makes an Exchange of a request that its {@link
 * RequestReader} has read, writes the answer, and begins anew.
 */
public final class Http1Connection extends ChannelInboundHandlerAdapter
    implements Downstream, ClientConnection {
  private static final Logger LOG = LoggerFactory.getLogger(Http1Connection.class);

  /** How long a client may take to end its request after its answer has ended. */
  private static final long AFTER_ANSWER_MILLIS = 10_000;

  private final ListenerScope scope;
  private final Channel channel;
  private final Outbox outbox;
  private final Deadline deadline;
  private final WriteWatch writes;
  private final Provenance provenance;
  private final RequestReader reader;

  private @Nullable Exchange exchange;
  private @Nullable Answer answer;
  private boolean answerEnded;
  private boolean closeAfterAnswer;
  private boolean bodyGivenUp;

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
    this.reader = new RequestReader(this, scope, channel, deadline);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline.in(scope.limits().headerTimeoutMillis());
    scope.add(this);
  }

  // ---- bytes from the client

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    reader.arrived((ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (exchange != null && !channel.config().isAutoRead() && Peer.gone(channel)) {
      forget(CancelReason.CLIENT_GONE);
      channel.close();
    }
  }

  /** A request's head was read: its exchange begins. */
  void begin(ParsedRequest request) {
    answerEnded = false;
    bodyGivenUp = false;
    closeAfterAnswer = !request.keepAlive();
    String key = request.webSocketKey();
    Downstream asking = key == null ? this : new UpgradeOffer(this, scope, channel, key);
    boolean version10 = request.line().version10();
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
    reader.serve(begun);
    scope.handler().handle(begun);
  }

  /** A part of the request's body was read, maybe its last. */
  void bodyRead() {
    if (answerEnded) {
      deadline.in(AFTER_ANSWER_MILLIS);
    }
    endIfBothEnded();
  }

  // ---- the exchange's answer

  @Override
  public void onInformational(ResponseHead informational) {
    if (answer != null) {
      answer.informational(informational);
      if (informational.status() == 100) {
        reader.bodyWasAskedFor();
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
    bodyGivenUp = reader.bodyMayNeverCome();
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
            error.head(), false, closeAfterAnswer || scope.draining() || reader.in(Phase.BODY));
    answer.data(error.bodyBytes(channel.alloc()));
    endAnswer(new Fields());
  }

  @Override
  public void onRequestConsumed(int bytes) {
    reader.consumed(bytes);
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
    if (reader.in(Phase.BODY)) {
      deadline.in(AFTER_ANSWER_MILLIS);
    }
    endIfBothEnded();
  }

  /** Goes on to the next request, or ends the connection, once nothing of this one is left. */
  private void endIfBothEnded() {
    boolean wholeRequest = reader.in(Phase.ANSWER);
    boolean wanted = exchange != null && !exchange.over() && !bodyGivenUp;
    if (!answerEnded || reader.in(Phase.CLOSING) || (!wholeRequest && wanted)) {
      return;
    }
    forget(wholeRequest ? null : CancelReason.CLIENT_GONE);
    if (closeAfterAnswer || !wholeRequest || (scope.draining() && !reader.holdsMore())) {
      reader.close();
      Farewell.say(channel, outbox.flushed(), wholeRequest);
      return;
    }
    reader.next();
  }

  /**
   * Leaves the connection and the exchange to what comes after a 101.
   *
   * @param next takes this handler's place
   * @return bytes that came after the head, the caller's; maybe none
   */
  ByteBuf switchTo(ChannelInboundHandler next) {
    ByteBuf early = reader.switched();
    outbox.flush();
    forget(null);
    channel.pipeline().replace(this, "websocket", next);
    return early;
  }

  // ---- ends

  /** What the client sent is no request; nothing after it can be read. */
  void refuse(MalformedRequest refusal) {
    boolean large = refusal.status() == 414 || refusal.status() == 431;
    scope.metrics().rejected(scope.name(), large ? Rejection.TOO_LARGE : Rejection.MALFORMED);
    if (answer != null && answer.headWritten()) {
      breakOff(CancelReason.PROTOCOL_ERROR);
      return;
    }
    String traceId = exchange == null ? TraceId.create() : exchange.origination().traceId();
    forget(CancelReason.PROTOCOL_ERROR);
    reader.close();
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
    reader.close();
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
    outbox.serve(null);
    reader.forget();
    if (left != null && reason != null) {
      left.cancel(reason);
    }
  }

  private void deadlinePassed() {
    if (reader.inHead()) {
      scope.metrics().rejected(scope.name(), Rejection.HEADER_TIMEOUT);
      refuse(new MalformedRequest(408, "The request's head did not arrive in time."));
    } else if (reader.in(Phase.HEAD) && outbox.unsent()) {
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
    if (reader.in(Phase.HEAD) && !reader.inHead()) {
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
              if (!reader.in(Phase.CLOSING)) {
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
    if (!reader.in(Phase.SWITCHED)) {
      reader.close();
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
