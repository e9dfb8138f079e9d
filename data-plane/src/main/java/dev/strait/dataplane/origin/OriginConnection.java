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
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One socket to an origin that speaks HTTP/1.1: carries one call after the other, reads only while
 * the call takes more, and flushes once per event-loop tick. Last handler of its channel; event
 * loop only.
 */
final class OriginConnection extends ChannelInboundHandlerAdapter
    implements OriginStream, PooledConnection, ResponseParser.Sink {
  /** How long an answer may still come after the origin stopped taking the request. */
  private static final long LAST_WORDS_MILLIS = 1_000;

  /** A connection idle for longer is asked whether its peer has closed. */
  private static final long DOUBTFUL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final int TCP_ESTABLISHED = 1;

  private final LoopPool home;
  private final IdleTime idle = new IdleTime();
  private final ResponseParser parser = new ResponseParser(this);
  private final Runnable flushTask = this::flushNow;
  private @Nullable ChannelHandlerContext context;
  private @Nullable OriginCall call;
  private @Nullable WebSocketHop webSocket;
  private int calls;
  private boolean chunked;
  private boolean answered;
  private boolean paused;
  private boolean flushPlanned;
  private boolean readBroken;
  private boolean closeNotified;
  private boolean gone;
  private boolean pooled;

  /**
   * A connection to be put into a channel's pipeline.
   *
   * @param home the pool it belongs to
   */
  OriginConnection(LoopPool home) {
    this.home = home;
  }

  // ---- what the pool asks

  @Override
  public OriginStream stream() {
    return this;
  }

  @Override
  public void joinPool() {
    pooled = true;
    context().read();
  }

  @Override
  public IdleTime idle() {
    return idle;
  }

  @Override
  public boolean stillGood() {
    ChannelHandlerContext ctx = context();
    if (gone || !ctx.channel().isActive()) {
      return false;
    }
    return System.nanoTime() - idle.since() < DOUBTFUL_NANOS
        || !(ctx.channel() instanceof EpollSocketChannel epoll)
        || epoll.tcpInfo().state() == TCP_ESTABLISHED;
  }

  @Override
  public void close() {
    parser.stop();
    context().close();
  }

  // ---- what the call asks

  @Override
  public void begin(OriginCall next, RequestHead request, String hostHeader, long contentLength) {
    WebSocketHop asked = request.kind() == Kind.UPGRADE ? new WebSocketHop() : null;
    String key = asked == null ? null : asked.key();
    ByteBuf head = RequestEncoder.head(context().alloc(), request, hostHeader, contentLength, key);
    webSocket = asked;
    call = next;
    calls++;
    answered = false;
    chunked = contentLength < 0 && asked == null;
    parser.begin(request.method().equals("HEAD"), key);
    context()
        .write(head)
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                next.headNotWritten(this);
              }
            });
    if (request.bodyless() || asked != null) {
      context().flush(); // nothing will follow it soon
    } else {
      flushSoon();
    }
  }

  @Override
  public ChannelFuture data(ByteBuf bytes) {
    ChannelHandlerContext ctx = context();
    if (webSocket != null) {
      webSocket.follow(bytes);
    }
    if (chunked) {
      ctx.write(RequestEncoder.chunkHead(ctx.alloc(), bytes.readableBytes()));
    }
    ChannelFuture written = ctx.write(bytes);
    if (chunked) {
      ctx.write(RequestEncoder.chunkEnd());
    }
    flushSoon();
    return written;
  }

  @Override
  public boolean endsByLength() {
    return true;
  }

  @Override
  public void end(Fields trailers) {
    if (chunked) {
      context().write(RequestEncoder.lastChunk(context().alloc(), trailers));
      flushSoon();
    } else if (webSocket != null) {
      ChannelHandlerContext ctx = context();
      ctx.writeAndFlush(webSocket.end(ctx.alloc())).addListener(written -> endOutput(ctx));
    }
  }

  private static void endOutput(ChannelHandlerContext ctx) {
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (ctx.channel() instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }

  @Override
  public void switched() {
    context().channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  @Override
  public void sayGoodbye(CancelReason reason) {
    ByteBuf close = webSocket == null ? null : webSocket.goodbye(context().alloc(), reason);
    if (close != null) {
      context().write(close);
    }
    leave();
  }

  @Override
  public void consumed(int bytes) {
    if (paused && call != null && call.mayRead()) {
      paused = false;
      context().read();
    }
  }

  @Override
  public boolean reused() {
    return calls > 1;
  }

  @Override
  public void writeFailed() {
    OriginCall current = call;
    context()
        .executor()
        .schedule(
            () -> {
              if (call != null && call == current && !call.answerBegan()) {
                close();
              }
            },
            LAST_WORDS_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /** An answer that ended before its request leaves doubts behind: nothing follows it. */
  @Override
  public void leave() {
    call = null;
    parser.stop();
    ChannelHandlerContext ctx = context();
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> ctx.close());
    ctx.executor().schedule(() -> ctx.close(), LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void abandon() {
    call = null;
    close();
  }

  @Override
  public void unused() {
    home.release(this);
  }

  /** Flushes what was written at the end of this tick. */
  private void flushSoon() {
    if (!flushPlanned) {
      flushPlanned = true;
      context().executor().execute(flushTask);
    }
  }

  private ChannelHandlerContext context() {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      throw new IllegalStateException("an origin connection is used before it is in a pipeline");
    }
    return ctx;
  }

  // ---- what the channel says

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (call == null) {
        close(); // bytes that nobody asked for: what they belong to cannot be known
        return;
      }
      answered = true;
      parser.parse(in);
    } catch (MalformedAnswer e) {
      OriginCall current = call;
      call = null;
      close();
      if (current != null) {
        current.broken(String.valueOf(e.getMessage()));
      }
    } finally {
      in.release();
    }
    if (call != null && call.bothEnded()) {
      settle();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!pooled) {
      ctx.fireChannelReadComplete();
    } else if (call == null || call.mayRead()) {
      ctx.read();
    } else {
      paused = true;
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == SslCloseCompletionEvent.SUCCESS) {
      closeNotified = true;
    } else if (event == ChannelInputShutdownEvent.INSTANCE) { // a WebSocket's only
      parser.inputEnded();
      if (call != null && call.bothEnded()) {
        settle();
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    readBroken = true;
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone = true;
    if (!pooled) {
      return; // never came to life: whoever dialled knows
    }
    OriginCall current = call;
    // Without close_notify nobody knows whether TLS was cut (RFC 9112 §9.8).
    boolean properEnd = !readBroken && (closeNotified || home.origin().tls() == null);
    boolean whole = current != null && properEnd && parser.inputEnded();
    call = null;
    home.closed(this);
    if (current != null) {
      current.connectionLost(this, whole, answered, false);
    }
  }

  // ---- what the parser read

  @Override
  public void onHead(ResponseHead head, boolean end) {
    if (call != null) {
      call.answerHead(head, end);
    }
  }

  @Override
  public void onData(ByteBuf data) {
    if (call != null) {
      call.answerData(data);
    } else {
      data.release();
    }
  }

  @Override
  public void onEnd(Fields trailers) {
    if (call != null) {
      call.answerEnd(trailers);
    }
  }

  /** Both directions have ended: the connection serves the next call, or nobody. */
  private void settle() {
    OriginCall done = call;
    call = null;
    if (done != null && done.finish() && parser.reusable()) {
      home.release(this);
    } else {
      close();
    }
  }

  private void flushNow() {
    flushPlanned = false;
    context().flush();
  }
}
