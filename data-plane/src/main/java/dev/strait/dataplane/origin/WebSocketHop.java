package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.websocket.CloseCode;
import dev.strait.dataplane.websocket.ControlFrames;
import dev.strait.dataplane.websocket.FrameFollower;
import dev.strait.dataplane.websocket.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is the core's own in a WebSocket to an origin: the key of its handshake by HTTP/1.1 and,
 * where the client's frames end, a Close for when the client cannot send one. Event loop only.
 */
final class WebSocketHop {
  private static final AsciiString ACCEPT = AsciiString.cached("sec-websocket-accept");

  private final String key = Handshake.newKey();
  private final FrameFollower toOrigin = new FrameFollower();
  private final FrameFollower fromOrigin = new FrameFollower();

  /** What the origin is asked with. */
  String key() {
    return key;
  }

  /** Follows what is sent to the origin. */
  void follow(ByteBuf data) {
    toOrigin.followAll(data);
  }

  /** Follows what came from the origin. */
  void followAnswer(ByteBuf data) {
    fromOrigin.followAll(data);
  }

  /** Whether a Close has passed whole in each direction: nothing may follow (RFC 6455 §7.1.4). */
  boolean closed() {
    return toOrigin.closing() && toOrigin.between() && fromOrigin.closing() && fromOrigin.between();
  }

  /**
   * What stands before the end of what is sent to the origin. RFC 6455 §7.1.1 has a Close there;
   * without one the end may mean nothing to an origin, as END_STREAM to hypercorn 0.18.
   *
   * @param alloc makes the buffer
   * @return the caller's; empty after the client's own Close and in the middle of a frame
   */
  ByteBuf end(ByteBufAllocator alloc) {
    ByteBuf close = goodbye(alloc, CancelReason.CLIENT_GONE);
    if (close == null) {
      return Unpooled.EMPTY_BUFFER;
    }
    follow(close);
    return close;
  }

  /**
   * What tells the origin that its client is gone.
   *
   * @param alloc makes the buffer
   * @param reason why
   * @return a frame, the caller's; null when none may stand here
   */
  @Nullable ByteBuf goodbye(ByteBufAllocator alloc, CancelReason reason) {
    if (!toOrigin.between() || toOrigin.closing()) {
      return null;
    }
    String sentence =
        switch (reason) {
          case CLIENT_GONE -> "The client is gone.";
          case TIMEOUT -> "The client did not answer in time.";
          case PROTOCOL_ERROR -> "The client broke its protocol.";
          case CLIENT_STUCK -> "The client took nothing for too long.";
          case DRAINED -> "A node on the way is ending.";
        };
    return ControlFrames.maskedClose(alloc, CloseCode.GOING_AWAY, sentence);
  }

  /**
   * Checks a 101 (RFC 6455 §4.2.2) and takes the answer to the key out: the client's wire makes its
   * own.
   *
   * @param fields hop-by-hop fields still there; changed
   * @param key what was asked with
   * @throws MalformedAnswer when the origin did not agree to a WebSocket, or not to this one
   */
  static void check(Fields fields, String key) throws MalformedAnswer {
    if (!fields.containsToken("upgrade", Handshake.PROTOCOL)
        || !fields.containsToken("connection", "upgrade")) {
      throw new MalformedAnswer("switches to another protocol than WebSocket");
    }
    List<CharSequence> accepts = fields.getAll(ACCEPT);
    if (accepts.size() != 1 || !AsciiString.contentEquals(accepts.get(0), Handshake.accept(key))) {
      throw new MalformedAnswer("does not answer the Sec-WebSocket-Key it was sent");
    }
    fields.remove(ACCEPT);
    fields.remove(
        "content-length"); // forbidden there (RFC 9110 §8.6), and wrong in a 200 of HTTP/2
  }
}
