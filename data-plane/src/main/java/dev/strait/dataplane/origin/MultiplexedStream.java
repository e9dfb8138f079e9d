package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request and its answer as a stream of HTTP/2. Event loop only. */
final class MultiplexedStream implements OriginStream {
  private static final int MAX_INFORMATIONAL = 32;
  private static final int SWITCHING_PROTOCOLS = 101;

  /** How long an origin has to read why its WebSocket ends. */
  private static final long LAST_WORDS_MILLIS = 1_000;

  private final MultiplexedConnection wire;
  private final boolean reused;
  private @Nullable OriginCall call;
  private @Nullable Http2Stream stream;
  private @Nullable WebSocketHop webSocket;
  private @Nullable Http2Headers waiting;
  private int id;
  private int informational;
  private int unconsumed;
  private boolean headSeen;
  private boolean answerEnded;
  private boolean unprocessed;

  /** Both sides have closed the WebSocket, and the origin has not ended its stream. */
  private boolean forgotten;

  MultiplexedStream(MultiplexedConnection wire, boolean reused) {
    this.wire = wire;
    this.reused = reused;
  }

  // ---- what the call asks

  @Override
  public void begin(OriginCall next, RequestHead request, String hostHeader, long contentLength) {
    Http2Headers headers = RequestFields.head(request, wire.scheme(), hostHeader, contentLength);
    call = next;
    if (request.kind() == Kind.UPGRADE) {
      webSocket = new WebSocketHop();
      waiting = headers;
      wire.whenSettled(this);
    } else {
      open(next, headers, request.bodyless());
    }
  }

  /** The origin has said whether it takes WebSockets; this one waited for that. */
  void settled(boolean takesWebSockets) {
    OriginCall current = call;
    Http2Headers headers = waiting;
    waiting = null;
    if (current != null && headers != null && takesWebSockets) {
      open(current, headers, false);
      return;
    }
    call = null;
    if (current != null) {
      current.takesNoWebSocket();
    }
    wire.unused();
  }

  private void open(OriginCall next, Http2Headers headers, boolean end) {
    ChannelHandlerContext ctx = wire.context();
    id = wire.connection().local().incrementAndGetNextStreamId();
    wire.encoder()
        .writeHeaders(ctx, id, headers, 0, end, ctx.newPromise())
        .addListener(
            written -> {
              if (!written.isSuccess() && stream == null) {
                call = null;
                next.connectionLost(this, false, false, true); // it never left
              }
            });
    Http2Stream opened = wire.connection().stream(id);
    if (opened != null) {
      stream = opened;
      opened.setProperty(wire.key(), this);
    }
    wire.flushSoon();
  }

  @Override
  public ChannelFuture data(ByteBuf bytes) {
    if (webSocket != null) {
      webSocket.follow(bytes);
    }
    ChannelHandlerContext ctx = wire.context();
    wire.flushSoon();
    return wire.encoder().writeData(ctx, id, bytes, 0, false, ctx.newPromise());
  }

  @Override
  public void end(Fields trailers) {
    if (forgotten) {
      reset(Http2Error.CANCEL); // hypercorn 0.18 breaks its connection at an END_STREAM then
      return;
    }
    ChannelHandlerContext ctx = wire.context();
    if (trailers.isEmpty()) {
      ByteBuf last = webSocket == null ? Unpooled.EMPTY_BUFFER : webSocket.end(ctx.alloc());
      wire.encoder().writeData(ctx, id, last, 0, true, ctx.newPromise());
    } else {
      Http2Headers headers = RequestFields.trailers(trailers);
      wire.encoder().writeHeaders(ctx, id, headers, 0, true, ctx.newPromise());
    }
    wire.flushSoon();
  }

  @Override
  public void consumed(int bytes) {
    unconsumed += bytes;
    OriginCall current = call;
    if (current != null && current.mayRead()) {
      openWindow();
    }
  }

  /** Netty sends a WINDOW_UPDATE when half of the window is used up. */
  private void openWindow() {
    Http2Stream open = stream;
    int bytes = unconsumed;
    if (open == null || bytes == 0) {
      return;
    }
    unconsumed = 0;
    try {
      if (wire.decoder().flowController().consumeBytes(open, bytes)) {
        wire.flushSoon();
      }
    } catch (Http2Exception e) {
      wire.onError(wire.context(), true, e);
    }
  }

  @Override
  public boolean reused() {
    return reused;
  }

  /** The stream has ended, and its end tells. */
  @Override
  public void writeFailed() {}

  @Override
  public void leave() {
    call = null;
  }

  @Override
  public void abandon() {
    call = null;
    reset(Http2Error.CANCEL);
  }

  /** The stream is reset later: the origin might throw away unread what came before that. */
  @Override
  public void sayGoodbye(CancelReason reason) {
    ChannelHandlerContext ctx = wire.context();
    ByteBuf close = webSocket == null ? null : webSocket.goodbye(ctx.alloc(), reason);
    if (close == null) {
      abandon();
      return;
    }
    call = null;
    wire.encoder().writeData(ctx, id, close, 0, true, ctx.newPromise());
    wire.flushSoon();
    resetSoon();
  }

  private void resetSoon() {
    wire.context()
        .executor()
        .schedule(() -> reset(Http2Error.CANCEL), LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void unused() {
    wire.unused();
  }

  private void reset(Http2Error error) {
    ChannelHandlerContext ctx = wire.context();
    if (stream != null && ctx.channel().isActive()) {
      wire.resetStream(ctx, id, error.code(), ctx.newPromise());
      wire.flushSoon();
    }
  }

  // ---- what the origin says

  void headers(Http2Headers headers, boolean end) {
    OriginCall current = call;
    if (current == null) {
      return;
    }
    try {
      if (headSeen) {
        answerEnded(AnswerFields.trailers(headers));
        return;
      }
      ResponseHead head = AnswerFields.head(headers);
      if (head.informational()) {
        if (end || ++informational > MAX_INFORMATIONAL) {
          throw new MalformedAnswer("ends with or has too many 1xx heads");
        }
      } else {
        headSeen = true;
        answerEnded = end;
        if (webSocket != null) {
          head = answerToConnect(head);
        }
      }
      current.answerHead(head, end);
      settleIfBothEnded();
    } catch (MalformedAnswer e) {
      call = null;
      current.broken(String.valueOf(e.getMessage()));
      reset(Http2Error.PROTOCOL_ERROR);
    }
  }

  /** Any 2xx agrees, as a 101 does over HTTP/1.1; what refuses ends the request (RFC 8441 §5). */
  private ResponseHead answerToConnect(ResponseHead head) {
    if (head.status() / 100 == 2) {
      head.fields().remove("content-length"); // has no meaning there (RFC 9110 §8.6)
      return new ResponseHead(SWITCHING_PROTOCOLS, head.fields());
    }
    webSocket = null;
    end(new Fields());
    return head;
  }

  /**
   * Takes bytes of the answer.
   *
   * @param data stays the caller's
   * @return how many need no memory any more
   */
  int data(ByteBuf data, boolean end) {
    OriginCall current = call;
    int bytes = data.readableBytes();
    boolean taken = current != null && bytes > 0 && !answerEnded;
    forgotten &= !end;
    if (current != null && taken) {
      if (webSocket != null) {
        webSocket.followAnswer(data);
      }
      current.answerData(data.retain());
    }
    if (end) {
      answerEnded(new Fields());
    } else {
      endIfClosed();
    }
    return taken ? 0 : bytes;
  }

  /**
   * The server is to end a WebSocket when both sides have closed it (RFC 6455 §7.1.1); some forget
   * their stream then, as hypercorn 0.18 does, and the client would wait for its end.
   */
  private void endIfClosed() {
    if (webSocket != null && !answerEnded && webSocket.closed()) {
      forgotten = true;
      answerEnded(new Fields());
      resetSoon();
    }
  }

  private void answerEnded(Fields trailers) {
    boolean already = answerEnded;
    answerEnded = true;
    if (call != null && !already) {
      call.answerEnd(trailers);
      settleIfBothEnded();
    }
  }

  private void settleIfBothEnded() {
    OriginCall current = call;
    if (current != null && current.bothEnded()) {
      call = null;
      current.finish();
    }
  }

  /** The origin ended the stream: with REFUSED_STREAM it has done nothing (RFC 9113 §8.7). */
  void refused(long error) {
    unprocessed = error == Http2Error.REFUSED_STREAM.code();
  }

  /** The stream is closed, whoever closed it. */
  void closed() {
    OriginCall current = call;
    call = null;
    stream = null;
    unprocessed |= waiting != null; // it never left
    if (current != null) {
      boolean above =
          wire.connection().goAwayReceived()
              && id > wire.connection().local().lastStreamKnownByPeer();
      current.connectionLost(this, answerEnded, headSeen, unprocessed || above);
    }
  }
}
