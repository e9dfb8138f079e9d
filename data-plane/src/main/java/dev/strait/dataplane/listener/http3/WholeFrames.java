package dev.strait.dataplane.listener.http3;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;

/**
 * Sees that a stream does not end within a frame (RFC 9114 §7.1): Netty's codec would take what
 * there is for the whole. Looks at types and lengths only; stands behind the codec.
 */
final class WholeFrames extends ChannelInboundHandlerAdapter {
  private final Http3Wire wire;
  private long payload;
  private long number;
  private int numberLeft;
  private boolean typeRead;

  WholeFrames(Http3Wire wire) {
    this.wire = wire;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      follow(bytes);
    }
    ctx.fireChannelRead(message);
  }

  private void follow(ByteBuf bytes) {
    int end = bytes.writerIndex();
    int at = bytes.readerIndex();
    while (at < end) {
      if (payload > 0) {
        int part = (int) Math.min(payload, end - at);
        payload -= part;
        at += part;
      } else {
        integer(bytes.getUnsignedByte(at++));
      }
    }
  }

  /** Variable-length integers, a type and a length in turn (RFC 9000 §16). */
  private void integer(int octet) {
    if (numberLeft == 0) {
      numberLeft = 1 << (octet >> 6);
      number = octet & 0x3f;
    } else {
      number = number << 8 | octet;
    }
    numberLeft--;
    if (numberLeft == 0) {
      if (typeRead) {
        payload = number;
      }
      typeRead = !typeRead;
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    boolean whole = payload == 0 && numberLeft == 0 && !typeRead;
    if (whole || !(event instanceof ChannelInputShutdownEvent || readComplete(event))) {
      ctx.fireUserEventTriggered(event);
    } else if (!readComplete(event)) {
      wire.cutShort();
    } // else it follows the other, and neither may be taken for the request's end
  }

  private static boolean readComplete(Object event) {
    return event == ChannelInputShutdownReadComplete.INSTANCE;
  }
}
