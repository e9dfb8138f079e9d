package dev.strait.bench.origin;

import dev.strait.bench.payload.SmallAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads requests without a body and answers by their path. */
final class OriginConnection extends ChannelInboundHandlerAdapter {
  private static final byte[] SMALL_HEAD =
      head(
          """
          HTTP/1.1 200 OK\r
          content-type: text/plain\r
          content-length: %d\r
          \r
          """
              .formatted(SmallAnswer.LENGTH));
  private static final byte[] STREAM_HEAD =
      head(
          """
          HTTP/1.1 200 OK\r
          content-type: text/event-stream\r
          cache-control: no-store\r
          transfer-encoding: chunked\r
          \r
          """);
  private static final byte[] NOT_FOUND =
      head("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");

  private final EventPacer pacer;
  private final SmallAnswer answer = new SmallAnswer();
  private @Nullable ByteBuf rest;

  OriginConnection(EventPacer pacer) {
    this.pacer = pacer;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (rest != null) {
      rest.writeBytes(in);
      in.release();
      in = rest;
      rest = null;
    }
    try {
      int end = headEnd(in);
      while (end > 0) {
        answer(context, in);
        in.readerIndex(end);
        end = headEnd(in);
      }
      if (in.isReadable()) {
        rest = context.alloc().buffer(Math.max(512, in.readableBytes())).writeBytes(in);
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (rest != null) {
      rest.release();
      rest = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A subject that resets its connection is seen by the clients; here nothing is left to do.
    context.close();
  }

  private void answer(ChannelHandlerContext context, ByteBuf in) {
    int start = in.readerIndex() + 4;
    int end = in.indexOf(start, in.writerIndex(), (byte) ' ');
    String[] path = in.toString(start, end - start, StandardCharsets.US_ASCII).split("/", -1);
    if (path.length == 3 && path[1].equals("small")) {
      context.write(
          context
              .alloc()
              .directBuffer(SMALL_HEAD.length + SmallAnswer.LENGTH)
              .writeBytes(SMALL_HEAD)
              .writeBytes(answer.make(Long.parseLong(path[2]))),
          context.voidPromise());
    } else if (path.length == 4 && path[1].equals("events")) {
      context.write(copy(context, STREAM_HEAD), context.voidPromise());
      pacer.add(context.channel(), Integer.parseInt(path[2]), Integer.parseInt(path[3]));
    } else {
      context.write(copy(context, NOT_FOUND), context.voidPromise());
    }
  }

  private static byte[] head(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static ByteBuf copy(ChannelHandlerContext context, byte[] bytes) {
    return context.alloc().directBuffer(bytes.length).writeBytes(bytes);
  }

  /** Index after the blank line that ends the first head, or -1 when it is not whole. */
  private static int headEnd(ByteBuf in) {
    int from = in.readerIndex();
    while (true) {
      int lf = in.indexOf(from, in.writerIndex(), (byte) '\n');
      if (lf < 0) {
        return -1;
      }
      if (lf >= in.readerIndex() + 3 && in.getByte(lf - 2) == '\n' && in.getByte(lf - 1) == '\r') {
        return lf + 1;
      }
      from = lf + 1;
    }
  }
}
