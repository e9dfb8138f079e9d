package dev.strait.dataplane.websocket;

import io.netty.buffer.ByteBuf;

/**
 * Knows where one direction of a WebSocket is between its frames (RFC 6455 §5.2), without keeping a
 * byte of it. It judges nothing: what is malformed is for the endpoint to refuse. Event loop only.
 */
public final class FrameFollower {
  private static final int CLOSE = 0x8;
  private static final int OPCODE = 0x0F;
  private static final int MASKED = 0x80;
  private static final int LENGTH = 0x7F;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;
  private static final int MASK_SIZE = 4;
  private static final int LEAST_HEADER = 2;

  private int headerRead;
  private int headerSize = LEAST_HEADER;
  private int lengthEnd;
  private long remaining;
  private boolean closing;

  /**
   * Follows to the end of the frame it is in, or as far as there are bytes.
   *
   * @param in bytes of the direction; neither its content nor its indices change
   * @param from index of the first byte that was not followed yet
   * @param to index behind the last
   * @return index behind the last byte followed, more than {@code from} if there was any; {@link
   *     #between()} tells whether a frame ends there
   */
  public int follow(ByteBuf in, int from, int to) {
    int at = from;
    while (at < to) {
      if (headerRead < headerSize) {
        header(in.getByte(at++));
      } else {
        int step = (int) Math.min(remaining, to - at);
        at += step;
        remaining -= step;
      }
      if (headerRead == headerSize && remaining == 0) {
        headerRead = 0;
        headerSize = LEAST_HEADER;
        return at;
      }
    }
    return at;
  }

  /**
   * Follows all that is readable.
   *
   * @param in as {@link #follow(ByteBuf, int, int)} wants it
   */
  public void followAll(ByteBuf in) {
    int at = in.readerIndex();
    int to = in.writerIndex();
    while (at < to) {
      at = follow(in, at, to);
    }
  }

  /**
   * Whether the last byte followed ended a frame, or none came yet: a frame may be put in here.
   *
   * @return false in the middle of a frame
   */
  public boolean between() {
    return headerRead == 0;
  }

  /**
   * Whether a Close frame has begun: nothing may follow it in this direction (§5.5.1).
   *
   * @return true from then on
   */
  public boolean closing() {
    return closing;
  }

  private void header(byte next) {
    int value = next & 0xFF;
    if (headerRead == 0) {
      closing |= (value & OPCODE) == CLOSE;
      remaining = 0;
    } else if (headerRead == 1) {
      int length = value & LENGTH;
      lengthEnd = LEAST_HEADER + (length == TWO_BYTES ? 2 : length == EIGHT_BYTES ? 8 : 0);
      headerSize = lengthEnd + ((value & MASKED) != 0 ? MASK_SIZE : 0);
      remaining = length < TWO_BYTES ? length : 0;
    } else if (headerRead < lengthEnd) {
      remaining = remaining << Byte.SIZE | value;
    }
    headerRead++;
    if (headerRead == headerSize && remaining < 0) {
      remaining = Long.MAX_VALUE; // forbidden (§5.2): the endpoint will end it, no frame follows
    }
  }
}
