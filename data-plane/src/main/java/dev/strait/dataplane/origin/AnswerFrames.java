package dev.strait.dataplane.origin;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;

/** What an origin's frames mean: answers, their bodies and ends. */
final class AnswerFrames extends Http2FrameAdapter {
  private final MultiplexedConnection wire;

  AnswerFrames(MultiplexedConnection wire) {
    this.wire = wire;
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean end) {
    MultiplexedStream stream = wire.stream(id);
    if (stream != null) {
      stream.headers(headers, end);
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int id,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end) {
    onHeadersRead(ctx, id, headers, padding, end);
  }

  @Override
  public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end) {
    MultiplexedStream stream = wire.stream(id);
    return padding + (stream == null ? data.readableBytes() : stream.data(data, end));
  }

  @Override
  public void onRstStreamRead(ChannelHandlerContext ctx, int id, long error) {
    MultiplexedStream stream = wire.stream(id);
    if (stream != null) {
      stream.refused(error);
    }
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
    wire.settled(settings);
  }
}
