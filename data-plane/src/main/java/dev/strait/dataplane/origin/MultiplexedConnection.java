package dev.strait.dataplane.origin;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One socket to an origin that speaks HTTP/2 (RFC 9113): carries many calls at once, each a stream
 * of its own, and flushes once per event-loop tick. Last handler of its channel; event loop only.
 */
final class MultiplexedConnection extends Http2ConnectionHandler implements PooledConnection {
  /**
   * So much may be on its way to this node over one connection: streams have bounds of their own.
   */
  private static final int CONNECTION_WINDOW = 1 << 30;

  /** Streams opened before the origin has said how many it takes (RFC 9113 §6.5.2). */
  private static final int STREAMS_BEFORE_SETTINGS = 100;

  /** Silence after which an origin with open streams is asked whether it is there. */
  private static final long SILENCE_MILLIS = 10_000;

  private final LoopPool home;
  private final IdleTime idle = new IdleTime();
  private final Http2Connection.PropertyKey key;
  private final List<MultiplexedStream> untilSettled = new ArrayList<>(0);
  private final Runnable flushTask = this::flushNow;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ScheduledFuture<?> watch;
  private boolean flushPlanned;
  private boolean pooled;
  private boolean settled;
  private boolean takesWebSockets;
  private boolean leaving;
  private boolean heard;
  private boolean asked;
  private int begun;

  MultiplexedConnection(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      LoopPool home) {
    super(decoder, encoder, settings);
    this.home = home;
    this.key = connection().newKey();
    decoder.frameListener(new AnswerFrames(this));
    connection().addListener(new Ends());
    gracefulShutdownTimeoutMillis(0); // a pool closes what is idle or has failed
  }

  // ---- what the pool asks

  /** Whether another stream may be opened now. */
  boolean hasRoom() {
    int open = connection().local().numActiveStreams();
    return stillGood()
        && connection().local().canOpenStream()
        && (settled || open < STREAMS_BEFORE_SETTINGS);
  }

  @Override
  public OriginStream stream() {
    begun++;
    return new MultiplexedStream(this, begun > 1);
  }

  @Override
  public boolean stillGood() {
    return !leaving && context().channel().isActive();
  }

  @Override
  public void joinPool() {
    pooled = true;
    context().channel().config().setAutoRead(true);
    watch =
        context()
            .executor()
            .scheduleWithFixedDelay(
                this::listen, SILENCE_MILLIS, SILENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public IdleTime idle() {
    return idle;
  }

  @Override
  public void close() {
    leave();
    context().close();
  }

  // ---- what its streams ask

  ChannelHandlerContext context() {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      throw new IllegalStateException("an origin connection is used before it is in a pipeline");
    }
    return ctx;
  }

  /** {@code http} or {@code https}, as this connection is. */
  String scheme() {
    return home.origin().tls() == null ? "http" : "https";
  }

  Http2Connection.PropertyKey key() {
    return key;
  }

  @Nullable MultiplexedStream stream(int id) {
    Http2Stream stream = connection().stream(id);
    return stream == null ? null : stream.getProperty(key);
  }

  /** Has a stream told once the origin has said what it can, maybe at once. */
  void whenSettled(MultiplexedStream stream) {
    if (settled) {
      stream.settled(takesWebSockets);
    } else {
      untilSettled.add(stream);
    }
  }

  /** A stream that was to be begun and was not. */
  void unused() {
    if (connection().numActiveStreams() == 0) {
      rest();
    }
  }

  /** Flushes what was written at the end of this tick. */
  void flushSoon() {
    if (!flushPlanned) {
      flushPlanned = true;
      context().executor().execute(flushTask);
    }
  }

  private void flushNow() {
    flushPlanned = false;
    flush(context());
  }

  // ---- what the channel says

  /** The channel is connected by then, and Netty has written the preface. */
  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    context = ctx;
    super.handlerAdded(ctx);
    decoder()
        .flowController()
        .incrementWindowSize(connection().connectionStream(), CONNECTION_WINDOW - 65_535);
    flushSoon();
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    heard = true;
    super.decode(ctx, in, out);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event == SslCloseCompletionEvent.SUCCESS) {
      leave();
    }
    super.userEventTriggered(ctx, event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    leave();
    if (watch != null) {
      watch.cancel(false);
    }
    super.channelInactive(ctx); // ends its streams
    untilSettled.forEach(MultiplexedStream::closed);
    if (pooled) {
      home.closed(this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    if (cause instanceof java.io.IOException) {
      ctx.close();
    } else {
      super.exceptionCaught(ctx, cause);
    }
  }

  /** The origin has said how many streams it takes, and whether WebSockets (RFC 8441 §3). */
  void settled(Http2Settings settings) {
    settled = true;
    takesWebSockets |= Boolean.TRUE.equals(settings.connectProtocolEnabled());
    untilSettled.forEach(stream -> stream.settled(takesWebSockets));
    untilSettled.clear();
    home.serveStreams();
  }

  /** The origin takes no more streams: what is open may end. */
  void leave() {
    leaving = true;
    if (pooled) {
      home.takesNoMore(this);
    }
  }

  /** TCP does not notice an origin that has vanished while nothing is sent to it. */
  private void listen() {
    boolean silent = !heard && connection().numActiveStreams() > 0;
    heard = false;
    if (!silent) {
      asked = false;
    } else if (asked) {
      close();
    } else {
      asked = true;
      encoder().writePing(context(), false, System.nanoTime(), context().newPromise());
      flushSoon();
    }
  }

  /** Nothing is carried any more. */
  private void rest() {
    if (leaving) {
      context().close();
    } else if (pooled && !idle.now()) {
      home.release(this);
    }
  }

  private final class Ends extends Http2ConnectionAdapter {
    @Override
    public void onStreamClosed(Http2Stream closed) {
      MultiplexedStream stream = closed.getProperty(key);
      if (stream != null) {
        stream.closed();
      }
      boolean last = connection().numActiveStreams() == 0;
      context()
          .executor()
          .execute(last ? MultiplexedConnection.this::restIfEmpty : home::serveStreams);
    }

    @Override
    public void onGoAwayReceived(int lastStreamId, long errorCode, ByteBuf debug) {
      leave();
      if (connection().numActiveStreams() == 0) {
        context().executor().execute(MultiplexedConnection.this::restIfEmpty);
      }
    }
  }

  private void restIfEmpty() {
    if (connection().numActiveStreams() == 0 && context().channel().isActive()) {
      rest();
    }
  }
}
