package dev.strait.dataplane.tunnel.quic;

import dev.strait.dataplane.tunnel.lane.Lane;
import dev.strait.dataplane.tunnel.lane.LaneWire;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicStreamChannel;
import org.jspecify.annotations.Nullable;

/** Stands between one QUIC stream and its lane. */
final class QuicLane extends ChannelInboundHandlerAdapter implements LaneWire {
  private final Lane lane;
  private @Nullable QuicStreamChannel stream;

  QuicLane(Lane lane) {
    this.lane = lane;
  }

  // ---- what the lane asks for

  @Override
  public long room() {
    QuicStreamChannel to = stream;
    return to != null && to.isWritable() ? to.bytesBeforeUnwritable() : 0;
  }

  @Override
  public void write(ByteBuf bytes) {
    QuicStreamChannel to = stream;
    if (to == null) {
      bytes.release();
    } else {
      to.write(bytes, to.voidPromise());
    }
  }

  // ---- what the stream brings

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    QuicStreamChannel added = (QuicStreamChannel) ctx.channel();
    QuicSettings.lane(added);
    stream = added;
    if (added.isActive()) {
      lane.opened(this);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    lane.received((ByteBuf) message);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      lane.writable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    // When the whole connection ends its streams go first, but it knows the reason.
    ctx.executor().execute(() -> lane.closed("a lane was closed"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.executor().execute(() -> lane.closed("a lane broke: " + cause.getMessage()));
  }
}
