package dev.strait.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 answers from a connection without an object for each (RFC 9112): heads, bodies by
 * length or in chunks. Strict enough for a client that knows its origin; anything else is {@link
 * #onBroken}.
 */
abstract class ResponseReader extends ChannelInboundHandlerAdapter {
  private static final byte[] CONTENT_LENGTH = ascii("content-length:");
  private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding:");
  private static final int MAX_LINE = 8_192;

  private enum State {
    STATUS_LINE,
    FIELDS,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILERS,
    BROKEN
  }

  private @Nullable ByteBuf rest;
  private State state = State.STATUS_LINE;
  private int status;
  private boolean chunked;
  private long length;

  /** A head has come whole. */
  abstract void onHead(int statusCode);

  /** Bytes of the body: read all of {@code length} from {@code data}. */
  abstract void onBody(ByteBuf data, int bytes);

  /** The answer is whole. */
  abstract void onEnd(ChannelHandlerContext context);

  /** The connection can not be read any more. */
  abstract void onBroken(String why);

  @Override
  public final void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (rest != null) {
      rest.writeBytes(in);
      in.release();
      in = rest;
      rest = null;
    }
    try {
      while (in.isReadable() && step(context, in)) {}
      if (in.isReadable() && state != State.BROKEN) {
        rest = context.alloc().buffer(Math.max(256, in.readableBytes())).writeBytes(in);
      }
    } finally {
      in.release();
    }
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
    broken(cause.toString());
    context.close();
  }

  /** One step; false when it needs more bytes. */
  private boolean step(ChannelHandlerContext context, ByteBuf in) {
    switch (state) {
      case BODY, CHUNK -> body(context, in);
      case BROKEN -> in.skipBytes(in.readableBytes());
      default -> {
        int line = in.bytesBefore((byte) '\n');
        if (line < 0) {
          if (in.readableBytes() > MAX_LINE) {
            broken("a line of more than " + MAX_LINE + " bytes");
          }
          return false;
        }
        int start = in.readerIndex();
        int end = line > 0 && in.getByte(start + line - 1) == '\r' ? line - 1 : line;
        line(context, in, start, end);
        in.readerIndex(start + line + 1);
      }
    }
    return true;
  }

  private void line(ChannelHandlerContext context, ByteBuf in, int start, int bytes) {
    switch (state) {
      case STATUS_LINE -> {
        status = bytes >= 12 ? (int) number(in, start + 9, 3, 10) : -1;
        if (status < 100) {
          broken("not a status line: " + text(in, start, bytes));
          return;
        }
        chunked = false;
        length = -1;
        state = State.FIELDS;
      }
      case FIELDS -> {
        if (bytes > 0) {
          field(in, start, bytes);
        } else {
          headEnded(context);
        }
      }
      case CHUNK_SIZE -> {
        length = number(in, start, bytes, 16);
        if (length < 0) {
          broken("not a chunk size: " + text(in, start, bytes));
        } else {
          state = length == 0 ? State.TRAILERS : State.CHUNK;
        }
      }
      case CHUNK_END -> state = State.CHUNK_SIZE;
      case TRAILERS -> {
        if (bytes == 0) {
          ended(context);
        }
      }
      default -> throw new IllegalStateException("state: " + state + " (expected: a line's)");
    }
  }

  private void field(ByteBuf in, int start, int bytes) {
    if (startsWith(in, start, bytes, CONTENT_LENGTH)) {
      String value = text(in, start, bytes).substring(CONTENT_LENGTH.length).strip();
      length = Long.parseLong(value);
    } else if (startsWith(in, start, bytes, TRANSFER_ENCODING)) {
      chunked = true;
    }
  }

  private void headEnded(ChannelHandlerContext context) {
    if (status < 200) {
      state = State.STATUS_LINE;
      return;
    }
    onHead(status);
    if (chunked) {
      state = State.CHUNK_SIZE;
    } else if (length > 0) {
      state = State.BODY;
    } else if (length == 0) {
      ended(context);
    } else {
      broken("neither a length nor chunks");
    }
  }

  private void body(ChannelHandlerContext context, ByteBuf in) {
    int bytes = (int) Math.min(length, in.readableBytes());
    onBody(in, bytes);
    length -= bytes;
    if (length == 0) {
      if (state == State.CHUNK) {
        state = State.CHUNK_END;
      } else {
        ended(context);
      }
    }
  }

  private void ended(ChannelHandlerContext context) {
    state = State.STATUS_LINE;
    onEnd(context);
  }

  private void broken(String why) {
    if (state != State.BROKEN) {
      state = State.BROKEN;
      onBroken(why);
    }
  }

  private static boolean startsWith(ByteBuf in, int start, int bytes, byte[] lowerCase) {
    if (bytes < lowerCase.length || (in.getByte(start) | 0x20) != lowerCase[0]) {
      return false;
    }
    for (int i = 1; i < lowerCase.length; i++) {
      byte b = in.getByte(start + i);
      if (b != lowerCase[i] && (b | 0x20) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  private static long number(ByteBuf in, int start, int bytes, int radix) {
    long value = 0;
    for (int i = start; i < start + bytes; i++) {
      int digit = Character.digit(in.getByte(i), radix);
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return bytes == 0 ? -1 : value;
  }

  private static String text(ByteBuf in, int start, int bytes) {
    return in.toString(start, Math.min(bytes, 200), StandardCharsets.ISO_8859_1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
