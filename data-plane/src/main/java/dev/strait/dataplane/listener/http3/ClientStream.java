package dev.strait.dataplane.listener.http3;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.util.ReferenceCountUtil;

/**
 * A client's unidirectional stream. Stands before Netty's handlers and ends the connection at those
 * faults that they let pass (4.2.18).
 */
final class ClientStream extends ChannelInboundHandlerAdapter {
  private static final long CONTROL = 0x0;
  private static final long ENCODER = 0x2;
  private static final long DECODER = 0x3;

  private static final int CANCEL_PUSH = 0x3;
  private static final int SETTINGS = 0x4;
  private static final int GOAWAY = 0x7;
  private static final int MAX_PUSH_ID = 0xd;

  private final Http3Wire wire;
  private final VariableInteger type = new VariableInteger();
  private final ControlFrame control = new ControlFrame();
  private boolean typeRead;
  private boolean instructionGoesOn;
  private boolean broken;

  ClientStream(Http3Wire wire) {
    this.wire = wire;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!broken && message instanceof ByteBuf bytes) {
      look(bytes);
    }
    if (broken) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  private void look(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (!typeRead && at < bytes.writerIndex()) {
      typeRead = type.takeType(bytes, at++);
    }
    if (!typeRead) {
      return;
    }
    if (type.value() == CONTROL) {
      control.follow(bytes, at);
    } else if (type.value() == DECODER) {
      for (; at < bytes.writerIndex(); at++) {
        instruction(bytes.getUnsignedByte(at));
      }
    }
  }

  /** No dynamic table is used: nothing but Stream Cancellation makes sense (RFC 9204 §4.4). */
  private void instruction(int octet) {
    if (instructionGoesOn) {
      instructionGoesOn = (octet & 0x80) != 0;
    } else if ((octet & 0xc0) == 0x40) {
      instructionGoesOn = (octet & 0x3f) == 0x3f;
    } else {
      broken(H3Error.QPACK_DECODER_STREAM_ERROR, "an instruction for a table that is not used");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    long kind = typeRead ? type.value() : -1;
    boolean critical = kind == CONTROL || kind == ENCODER || kind == DECODER;
    if (critical && cause instanceof QuicStreamResetException) {
      broken(H3Error.CLOSED_CRITICAL_STREAM, "a critical stream was reset");
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }

  private void broken(H3Error error, String what) {
    if (!broken) {
      broken = true;
      wire.broken(error, what);
    }
  }

  /** The control stream's frames consist of integers (RFC 9114 §7.2). */
  private final class ControlFrame extends FrameFollower {
    private final VariableInteger integer = new VariableInteger();
    private int integers;
    private boolean settled;

    @Override
    void begins(long frame) {
      if (!settled && frame != SETTINGS) {
        broken(H3Error.MISSING_SETTINGS, "the first frame is not SETTINGS"); // §6.2.1
      }
      settled = true;
      integers = 0;
    }

    @Override
    void payload(long frame, ByteBuf bytes, int from, int to) {
      if (frame != SETTINGS && !holdsId(frame)) {
        return;
      }
      for (int at = from; at < to; at++) {
        if (integer.take(bytes.getUnsignedByte(at))) {
          integers++;
          if (frame == SETTINGS && integers % 2 == 1 && integer.value() == 0) {
            broken(H3Error.SETTINGS_ERROR, "a setting of HTTP/2"); // §7.2.4.1, §11.2.2
          }
        }
      }
    }

    @Override
    void ends(long frame) {
      boolean whole = frame == SETTINGS ? integers % 2 == 0 : !holdsId(frame) || integers == 1;
      if (!whole || integer.begun()) {
        broken(H3Error.FRAME_ERROR, "a frame does not hold what it should"); // §7.1
      } else if (frame == CANCEL_PUSH) {
        broken(H3Error.ID_ERROR, "a push was cancelled that was not promised"); // §7.2.3
      }
    }

    private static boolean holdsId(long frame) {
      return frame == CANCEL_PUSH || frame == GOAWAY || frame == MAX_PUSH_ID;
    }
  }
}
