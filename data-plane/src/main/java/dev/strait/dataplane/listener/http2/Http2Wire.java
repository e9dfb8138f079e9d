package dev.strait.dataplane.listener.http2;

import static io.netty.handler.codec.http2.Http2Error.NO_ERROR;

import dev.strait.dataplane.listener.http.ClientConnection;
import dev.strait.dataplane.listener.http.Deadline;
import dev.strait.dataplane.listener.http.ErrorAnswer;
import dev.strait.dataplane.listener.http.ListenerScope;
import dev.strait.dataplane.listener.http.Provenance;
import dev.strait.dataplane.listener.multiplexed.Departure;
import dev.strait.dataplane.listener.multiplexed.ResponseHeaders;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client connection that speaks HTTP/2: its streams, its tick, its deadlines, its end. */
public final class Http2Wire extends StrictConnectionHandler implements ClientConnection {
  /** For a client to take its last answer when the node ends. */
  private static final long CLOSE_MILLIS = 1_000;

  private final Http2Connection.PropertyKey key;
  private final List<StreamWriter> touched = new ArrayList<>();
  private final Deadline idle;
  private final Deadline stuck;
  private final Leaving leaving = new Leaving();
  private final Departure departure;
  private @Nullable ChannelHandlerContext context;
  private boolean scheduled;
  private long tickNanos = System.nanoTime();

  Http2Wire(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      ListenerScope scope,
      Channel channel) {
    super(decoder, encoder, settings, scope, channel);
    this.key = connection().newKey();
    this.idle = new Deadline(channel.eventLoop(), this::idleTooLong);
    this.stuck = new Deadline(channel.eventLoop(), this::lookForStuck);
    this.departure = new Departure(channel, leaving);
    decoder.frameListener(new RequestFrames(this, key, Provenance.of(scope, channel)));
    connection().addListener(new StreamEnds());
  }

  /**
   * A handler that speaks HTTP/2 on a new connection.
   *
   * @param scope of its listener
   * @param channel the client's; the handler is to be its pipeline's last
   * @return the handler
   */
  public static Http2Wire create(ListenerScope scope, Channel channel) {
    return new Http2WireBuilder(scope, channel).build();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    context = ctx;
    idle.in(scope.limits().headerTimeoutMillis());
    super.handlerAdded(ctx);
    decoder()
        .flowController()
        .incrementWindowSize(
            connection().connectionStream(), Http2WireBuilder.CONNECTION_WINDOW - 65_535);
    ctx.flush();
    scope.add(this);
    if (scope.draining()) {
      drain();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    end();
    super.channelInactive(ctx);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
    end();
    super.handlerRemoved0(ctx);
  }

  private void end() {
    scope.remove(this);
    idle.cancel();
    stuck.cancel();
  }

  /** The client's preface is whole: from now on it may be idle. */
  void greeted() {
    if (connection().numActiveStreams() == 0) {
      idle.in(scope.limits().idleTimeoutMillis());
    }
  }

  // ---- what streams need of their connection

  ListenerScope scope() {
    return scope;
  }

  ChannelHandlerContext context() {
    ChannelHandlerContext current = context;
    if (current == null) {
      throw new IllegalStateException("context: none (expected: the handler is in a pipeline)");
    }
    return current;
  }

  /** When the current tick wrote last; exact enough for timeouts of seconds. */
  long tickNanos() {
    return tickNanos;
  }

  /** Has a stream's writer called at the end of this tick, before everything is flushed. */
  void touch(StreamWriter writer) {
    if (!writer.dirty()) {
      writer.markDirty();
      touched.add(writer);
      schedule();
    }
  }

  /** Runs at once after what is under way. */
  void later(Runnable step) {
    channel.eventLoop().execute(step);
  }

  /** Opens the windows by what an exchange has taken. */
  void consumed(Http2Stream stream, int bytes) {
    if (bytes <= 0) {
      return;
    }
    try {
      if (decoder().flowController().consumeBytes(stream, bytes)) {
        schedule();
      }
    } catch (Http2Exception broken) {
      onError(context(), true, broken);
    }
  }

  @Override
  void reset(int stream, long error) {
    resets.add(stream);
    resetStream(context(), stream, error, context().newPromise());
    schedule();
  }

  /** Answers in an exchange's stead; asks the client to stop its request if it goes on. */
  void answer(int stream, ErrorAnswer error, boolean toHead, boolean requestEnded) {
    ChannelHandlerContext ctx = context();
    String traceId = String.valueOf(error.head().fields().get("x-trace-id"));
    ChannelFuture written =
        encoder()
            .writeHeaders(
                ctx,
                stream,
                ResponseHeaders.last(StreamWriter.HEADERS, error.head(), traceId),
                0,
                toHead,
                ctx.newPromise());
    if (!toHead) {
      written =
          encoder().writeData(ctx, stream, error.bodyBytes(ctx.alloc()), 0, true, ctx.newPromise());
    }
    if (!requestEnded) {
      written.addListener(done -> reset(stream, NO_ERROR.code()));
    }
    schedule();
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      channel.eventLoop().execute(this::tick);
    }
  }

  private void tick() {
    scheduled = false;
    tickNanos = System.nanoTime();
    for (int i = 0; i < touched.size(); i++) {
      touched.get(i).tick();
    }
    touched.clear();
    if (channel.isActive()) {
      flush(context());
    }
  }

  // ---- streams begin and end

  private final class StreamEnds extends Http2ConnectionAdapter {
    @Override
    public void onStreamActive(Http2Stream stream) {
      idle.clear();
      stuck.in(scope.limits().writeTimeoutMillis() / 2);
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      Http2Exchange exchange = stream.getProperty(key);
      if (exchange != null) {
        exchange.closed();
      }
      if (connection().numActiveStreams() == 0) {
        idle.in(scope.limits().idleTimeoutMillis());
        departure.streamEnded();
      }
    }
  }

  private void lookForStuck() {
    long timeout = scope.limits().writeTimeoutMillis();
    if (timeout <= 0 || connection().numActiveStreams() == 0) {
      return;
    }
    long now = System.nanoTime();
    forEachExchange(exchange -> exchange.resetIfStuck(now, TimeUnit.MILLISECONDS.toNanos(timeout)));
    stuck.in(Math.max(timeout / 2, 1));
  }

  private void forEachExchange(Consumer<Http2Exchange> step) {
    List<Http2Exchange> all = new ArrayList<>();
    try {
      connection()
          .forEachActiveStream(
              stream -> {
                Http2Exchange exchange = stream.getProperty(key);
                if (exchange != null) {
                  all.add(exchange);
                }
                return true;
              });
    } catch (Http2Exception broken) {
      onError(context(), true, broken);
    }
    all.forEach(step);
  }

  // ---- ends

  private void idleTooLong() {
    if (connection().numActiveStreams() == 0) {
      departure.leave();
    }
  }

  private final class Leaving implements Departure.Wire {
    @Override
    public void warn() {
      say(Integer.MAX_VALUE);
    }

    @Override
    public void refuseNew() {
      say(connection().remote().lastStreamCreated());
    }

    private void say(int lastStream) {
      ChannelHandlerContext ctx = context();
      goAway(ctx, lastStream, NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise());
      ctx.flush();
    }

    @Override
    public boolean empty() {
      return connection().numActiveStreams() == 0;
    }

    @Override
    public void leave() {
      flush(context());
      context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void drain() {
    later(departure::warnThenLeave);
  }

  @Override
  public void close() {
    later(
        () -> {
          forEachExchange(Http2Exchange::drained);
          tick();
          leaving.leave();
          channel.eventLoop().schedule(() -> channel.close(), CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        });
  }
}
