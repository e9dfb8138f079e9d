package dev.strait.dataplane.listener.http3;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/** What a client says on its control stream, where Netty has already done what must be done. */
final class ControlFrames extends ChannelInboundHandlerAdapter {
  private static final int MOST_IN_WINDOW = 1_000;
  private static final int WINDOW_SECONDS = 10;

  private final Http3Wire wire;
  private final WindowedCount frames = new WindowedCount(MOST_IN_WINDOW, WINDOW_SECONDS);

  ControlFrames(Http3Wire wire) {
    this.wire = wire;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
    if (frames.tooMany()) {
      wire.flooded("more than " + MOST_IN_WINDOW + " control frames in 10 s");
    }
  }

  /** Netty has ended the connection. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    wire.malformed();
  }
}
