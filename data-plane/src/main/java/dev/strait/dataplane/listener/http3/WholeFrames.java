package dev.strait.dataplane.listener.http3;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;

/**
 * Sees that a request stream does not end within a frame (RFC 9114 §7.1): Netty's codec would take
 * what there is for the whole; and that it holds no PUSH_PROMISE (§7.2.5). Stands before the codec.
 */
final class WholeFrames extends ChannelInboundHandlerAdapter {
  private static final long PUSH_PROMISE = 0x5;

  private final Http3Wire wire;
  private final FrameFollower frames = new Frames();

  WholeFrames(Http3Wire wire) {
    this.wire = wire;
  }

  private final class Frames extends FrameFollower {
    @Override
    void begins(long type) {
      if (type == PUSH_PROMISE) {
        wire.broken(H3Error.FRAME_UNEXPECTED, "a client promised a push");
      }
    }

    @Override
    void payload(long type, ByteBuf bytes, int from, int to) {}

    @Override
    void ends(long type) {}
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      frames.follow(bytes, bytes.readerIndex());
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (frames.whole() || !(event instanceof ChannelInputShutdownEvent || readComplete(event))) {
      ctx.fireUserEventTriggered(event);
    } else if (!readComplete(event)) {
      wire.broken(H3Error.FRAME_ERROR, "a stream ended within a frame");
    } // else it follows the other, and neither may be taken for the request's end
  }

  private static boolean readComplete(Object event) {
    return event == ChannelInputShutdownReadComplete.INSTANCE;
  }
}
