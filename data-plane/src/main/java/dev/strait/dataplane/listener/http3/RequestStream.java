package dev.strait.dataplane.listener.http3;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.listener.http.ErrorAnswer;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.dataplane.listener.http.MalformedRequest;
import dev.strait.dataplane.listener.http.TraceId;
import dev.strait.dataplane.listener.multiplexed.MalformedMessage;
import dev.strait.dataplane.listener.multiplexed.RequestHeaders;
import dev.strait.dataplane.listener.multiplexed.ResponseHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request stream as its frames come: a head, a body, maybe trailers, the end (RFC 9114 §4.1).
 * Event loop only.
 */
final class RequestStream extends ChannelInboundHandlerAdapter implements StreamWriter.Events {
  private static final int READ_AT_ONCE = 4;
  private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PROBE_MOST_NANOS = TimeUnit.SECONDS.toNanos(15);

  private final Http3Wire wire;
  private final QuicStreamChannel stream;
  private final boolean refused;
  private final StreamWriter writer;
  private final long openedNanos;
  private @Nullable RequestHeaders head;
  private @Nullable Http3Exchange exchange;
  private Fields trailers = new Fields();
  private boolean answered;
  private boolean inputEnded;
  private boolean paused;
  private boolean unwanted;
  private boolean endTaken;
  private boolean over;
  private long probedNanos;
  private long probeAfterNanos = PROBE_NANOS;

  /** A stream that was just opened; {@code refused} when the connection no longer takes any. */
  RequestStream(Http3Wire wire, QuicStreamChannel stream, boolean refused) {
    this.wire = wire;
    this.stream = stream;
    this.refused = refused;
    this.writer = new StreamWriter(wire, stream, this);
    this.openedNanos = System.nanoTime();
    this.probedNanos = openedNanos;
  }

  /** Stands around Netty's codec: the writer behind it, this before it. */
  void addTo(ChannelPipeline pipeline) {
    stream.config().setAutoRead(false);
    stream
        .config()
        .setRecvByteBufAllocator(
            new AdaptiveRecvByteBufAllocator(512, 2_048, 16_384).maxMessagesPerRead(READ_AT_ONCE));
    pipeline.addFirst(new WholeFrames(wire));
    pipeline.addFirst(writer);
    pipeline.addLast(this);
  }

  // ---- frames from the client

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (refused) {
      reset(H3Error.REQUEST_REJECTED);
    } else {
      stream.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (over) {
        return;
      }
      if (message instanceof Http3HeadersFrame frame) {
        onHeaders(frame.headers());
      } else if (message instanceof Http3DataFrame frame) {
        onData(frame.content());
      }
    } catch (MalformedMessage malformed) {
      malformed();
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void onHeaders(Http3Headers headers) throws MalformedMessage {
    if (answered) {
      return;
    }
    if (exchange != null && exchange.connected()) {
      wire.broken(H3Error.FRAME_UNEXPECTED, "HEADERS on the stream of a CONNECT"); // §4.4
      return;
    }
    if (exchange != null || head != null) {
      begin(false);
      StrictFields.checkTrailers(headers);
      trailers = RequestHeaders.trailers(headers);
      return;
    }
    try {
      var limits = wire.scope().limits();
      StrictFields.check(headers, limits.maxHeaderBytes());
      head = RequestHeaders.parse(headers, limits.maxHeaderCount());
      if (!stream.isInputShutdown()) {
        begin(false);
      } // else the whole request is here, and what follows tells whether it has a body
    } catch (MalformedRequest refusal) {
      boolean large = refusal.status() == 431;
      wire.scope()
          .metrics()
          .rejected(wire.scope().name(), large ? Rejection.TOO_LARGE : Rejection.MALFORMED);
      answer(ErrorAnswer.of(refusal, TraceId.create()), false);
    }
  }

  private void onData(ByteBuf data) {
    begin(false);
    Http3Exchange begun = exchange;
    if (begun != null && data.isReadable()) {
      begun.requestData(data);
    }
  }

  private void begin(boolean bodyless) {
    RequestHeaders request = head;
    if (request != null) {
      head = null;
      exchange = Http3Exchange.begin(wire, this, writer, request, bodyless);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    readMore();
  }

  /** Asks for more unless the exchange has enough to take first. */
  private void readMore() {
    Http3Exchange begun = exchange;
    paused = begun != null && !begun.wantsMore();
    if (!paused && !inputEnded && !over) {
      stream.read();
    }
  }

  /** The exchange has taken something. */
  void resume() {
    if (paused) {
      readMore();
    }
  }

  /** Comes after Netty has compared the body's length with what was declared. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownReadComplete.INSTANCE && !inputEnded) {
      inputEnded = true;
      if (!over && !answered) {
        requestEnded();
      }
    }
  }

  private void requestEnded() {
    if (head != null) {
      begin(true);
    } else if (exchange != null) {
      exchange.requestEnd(trailers);
    } else {
      wire.malformed();
      reset(H3Error.REQUEST_INCOMPLETE);
    }
  }

  /** A reset by the client, or what Netty found wrong. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof QuicStreamResetException) {
      stopped();
    } else {
      malformed();
    }
  }

  private void malformed() {
    if (!over) {
      wire.malformed();
      if (exchange != null) {
        exchange.brokenByClient();
      }
      reset(H3Error.MESSAGE_ERROR);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    over = true;
    writer.release();
    if (exchange != null) {
      exchange.streamClosed(inputEnded);
    }
    wire.closed(this);
  }

  // ---- the answer

  /** Answers in an exchange's stead. */
  void answer(ErrorAnswer error, boolean toHead) {
    answered = true;
    String traceId = String.valueOf(error.head().fields().get("x-trace-id"));
    writer.headers(ResponseHeaders.last(StreamWriter.HEADERS, error.head(), traceId));
    if (!toHead) {
      writer.data(error.bodyBytes(stream.alloc()));
    }
    writer.end(new Fields());
    unwanted = true;
  }

  /** Nobody wants the rest of the request. */
  void unwanted() {
    unwanted = true;
    endIfUnwanted();
  }

  @Override
  public void taken(int bytes) {
    if (exchange != null) {
      exchange.taken(bytes);
    }
  }

  @Override
  public void endTaken() {
    endTaken = true;
    endIfUnwanted();
  }

  /** Asks the client to stop its request if nobody wants the rest (RFC 9114 §4.1). */
  private void endIfUnwanted() {
    if (endTaken && unwanted && !inputEnded && !over) {
      over = true;
      stream.shutdownInput(H3Error.NO_ERROR.code());
      wire.wasAbandoned();
      stream.close();
    }
  }

  /** The client wants nothing more of this stream. */
  @Override
  public void stopped() {
    if (!over) {
      if (exchange != null) {
        exchange.clientLeft();
      }
      wire.wasReset();
      reset(H3Error.REQUEST_CANCELLED);
    }
  }

  // ---- ends

  /** Ends both directions with a code. */
  void reset(H3Error error) {
    if (over) {
      return;
    }
    over = true;
    writer.release();
    stream.shutdownOutput(error.code());
    if (!inputEnded) {
      stream.shutdownInput(error.code());
      wire.wasAbandoned();
    }
    stream.close();
  }

  /** Looks for a client that is stuck, late or gone. */
  void look(long nowNanos) {
    Http3Exchange begun = exchange;
    if (over) {
      return;
    }
    if (begun == null) {
      long timeout = wire.scope().limits().headerTimeoutMillis();
      boolean late = nowNanos - openedNanos >= TimeUnit.MILLISECONDS.toNanos(timeout);
      if (late && !answered) {
        wire.scope().metrics().rejected(wire.scope().name(), Rejection.HEADER_TIMEOUT);
        reset(H3Error.REQUEST_INCOMPLETE);
      }
      return;
    }
    long timeout = wire.scope().limits().writeTimeoutMillis();
    if (timeout > 0 && begun.stuck(nowNanos, TimeUnit.MILLISECONDS.toNanos(timeout))) {
      wire.scope().metrics().rejected(wire.scope().name(), Rejection.STUCK);
      reset(H3Error.REQUEST_CANCELLED);
      return;
    }
    probeIfQuiet(begun, nowNanos);
  }

  private void probeIfQuiet(Http3Exchange begun, long nowNanos) {
    if (begun.wroteNanos() > probedNanos) {
      probedNanos = begun.wroteNanos();
      probeAfterNanos = PROBE_NANOS;
    }
    if (begun.waitsForOrigin() && nowNanos - probedNanos >= probeAfterNanos) {
      probedNanos = nowNanos;
      probeAfterNanos = Math.min(2 * probeAfterNanos, PROBE_MOST_NANOS);
      writer.probe();
    }
  }

  /** The node's drain deadline passed. */
  void drained() {
    if (exchange != null) {
      exchange.drained();
    }
  }
}
