package dev.strait.dataplane.listener.http2;

import dev.strait.dataplane.listener.http.Farewell;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.dataplane.listener.http.ListenerScope;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's connection handler with the answers to a client's errors that RFC 9113 asks for where
 * Netty is milder, and that a client gets to read. Event loop only.
 */
abstract class StrictConnectionHandler extends Http2ConnectionHandler {
  final ListenerScope scope;
  final Channel channel;

  /** Streams that this node reset. */
  final RecentResets resets = new RecentResets();

  private boolean broken;

  StrictConnectionHandler(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      ListenerScope scope,
      Channel channel) {
    super(decoder, encoder, settings, true);
    this.scope = scope;
    this.channel = channel;
  }

  /** Resets a stream and remembers it. */
  abstract void reset(int stream, long error);

  /**
   * Netty is milder than RFC 9113 §5.1 with frames on streams that are closed or were never opened,
   * for it forgets which it reset; and it takes a second head on a half-closed stream for trailers.
   */
  @Override
  protected void onStreamError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException error) {
    int id = error.streamId();
    Http2Stream stream = connection().stream(id);
    boolean closed = error.error() == Http2Error.STREAM_CLOSED;
    if (!outbound && stream == null && closed && !resets.contains(id)) {
      onError(
          ctx,
          false,
          Http2Exception.connectionError(
              Http2Error.STREAM_CLOSED, cause, "a frame on stream %d, which is closed", id));
      return;
    }
    resets.add(id);
    boolean secondHead =
        stream != null
            && stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE
            && String.valueOf(error.getMessage()).contains("too many headers");
    if (secondHead) {
      reset(id, Http2Error.STREAM_CLOSED.code());
    } else {
      super.onStreamError(ctx, outbound, cause, error);
    }
  }

  /**
   * Says why and lets the client read it before exchanges end with the connection: Netty would
   * close at once, and a client that is still sending, as one that floods is, would lose the GOAWAY
   * to a reset.
   */
  @Override
  protected void onConnectionError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      @Nullable Http2Exception http2) {
    if (broken) {
      return;
    }
    broken = true;
    Http2Error error = http2 == null ? Http2Error.INTERNAL_ERROR : http2.error();
    boolean calm = error == Http2Error.ENHANCE_YOUR_CALM;
    scope.metrics().rejected(scope.name(), calm ? Rejection.FLOOD : Rejection.MALFORMED);
    ChannelFuture said =
        encoder()
            .frameWriter() // goAway(…) would close as soon as this is written
            .writeGoAway(
                ctx,
                connection().remote().lastStreamCreated(),
                error.code(),
                ByteBufUtil.writeUtf8(ctx.alloc(), String.valueOf(cause.getMessage())),
                ctx.newPromise());
    flush(ctx);
    Farewell.say(channel, said, false);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (broken) {
      in.skipBytes(in.readableBytes());
    } else {
      super.decode(ctx, in, out);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    if (cause instanceof IOException) {
      scope.metrics().connectionError(scope.name());
      ctx.close();
    } else {
      super.exceptionCaught(ctx, cause);
    }
  }
}
