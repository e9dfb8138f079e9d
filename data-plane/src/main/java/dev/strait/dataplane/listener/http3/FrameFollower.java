package dev.strait.dataplane.listener.http3;

import io.netty.buffer.ByteBuf;

/** Follows a stream's frames, of which Netty's codec lets some faults pass. Event loop only. */
abstract class FrameFollower {
  private final VariableInteger integer = new VariableInteger();
  private long type;
  private long payload;
  private boolean typeRead;

  /** Looks at the octets that came, from an index of theirs. */
  final void follow(ByteBuf bytes, int from) {
    int end = bytes.writerIndex();
    int at = from;
    while (at < end) {
      if (payload > 0) {
        int part = (int) Math.min(payload, end - at);
        payload -= part;
        payload(type, bytes, at, at + part);
        at += part;
        ended();
      } else if (typeRead) {
        typeRead = !integer.take(bytes.getUnsignedByte(at++));
        if (!typeRead) {
          payload = integer.value();
          ended();
        }
      } else {
        typeRead = integer.takeType(bytes, at++);
        if (typeRead) {
          type = integer.value();
          begins(type);
        }
      }
    }
  }

  private void ended() {
    if (payload == 0) {
      ends(type);
    }
  }

  /** Whether every frame that began has ended. */
  final boolean whole() {
    return payload == 0 && !typeRead && !integer.begun();
  }

  /** A frame begins. */
  abstract void begins(long type);

  /** Some octets of a frame's payload. */
  abstract void payload(long type, ByteBuf bytes, int from, int to);

  /** A frame is whole. */
  abstract void ends(long type);
}
