package dev.strait.dataplane.listener.websocket;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.listener.http.Deadline;
import dev.strait.dataplane.websocket.CloseCode;
import dev.strait.dataplane.websocket.ControlFrames;
import dev.strait.dataplane.websocket.FrameFollower;
import dev.strait.nodeconfig.WebSocketConfig;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket between its client and its exchange, from the 101 on: passes bytes, asks a silent
 * client whether it lives, and says goodbye to it when the other side cannot. Event loop only.
 *
 * <p>Every byte from a client is a sign of life, so that one that is in the middle of a long
 * message needs no pong. No time is counted against a client that could not have answered: while
 * the ping still waits for the end of the origin's frame or for the client's own connection to take
 * it, or while what the client sends is not read for want of room behind.
 */
public final class WebSocketStream {
  private final Exchange exchange;
  private final ClientWire wire;
  private final WebSocketConfig settings;
  private final ByteBufAllocator alloc;
  private final Deadline liveness;
  private final PongFilter pongs = new PongFilter();
  private final FrameFollower fromOrigin = new FrameFollower();
  private boolean asked;
  private @Nullable ByteBuf waitingPing;

  /**
   * A WebSocket that begins; its client is asked first after a silent interval.
   *
   * @param exchange whose final head was 101
   * @param wire the client's
   * @param settings of the listener
   * @param alloc makes frames
   */
  public WebSocketStream(
      Exchange exchange, ClientWire wire, WebSocketConfig settings, ByteBufAllocator alloc) {
    this.exchange = exchange;
    this.wire = wire;
    this.settings = settings;
    this.alloc = alloc;
    this.liveness = new Deadline(exchange.loop(), this::intervalPassed);
    liveness.in(settings.pingIntervalMillis());
  }

  /**
   * Bytes came from the client; they go on to the exchange.
   *
   * @param data taken over
   * @return bytes that no exchange will acknowledge, for they answered this node's pings
   */
  public int fromClient(ByteBuf data) {
    asked = false;
    liveness.in(settings.pingIntervalMillis());
    return pongs.pass(data, exchange::requestData);
  }

  /**
   * The client ended its direction properly for its wire; what that means is told to the exchange.
   * In the middle of a frame it is no end of a WebSocket but a client that broke off (RFC 6455
   * §7.1.7), and the origin is to hear of it: by RST_STREAM with CANCEL over HTTP/2 (RFC 8441 §5).
   *
   * @return false when the client broke off: the exchange is cancelled, the wire ends what is left
   */
  public boolean clientEnded() {
    if (pongs.between()) {
      exchange.requestEnd(new Fields());
      return true;
    }
    end();
    exchange.cancel(CancelReason.CLIENT_GONE);
    return false;
  }

  /**
   * Bytes came from the origin; they go on to the client.
   *
   * @param data taken over
   */
  public void fromOrigin(ByteBuf data) {
    ByteBuf ping = waitingPing;
    if (ping == null) {
      fromOrigin.followAll(data);
      wire.send(data);
      return;
    }
    int end = fromOrigin.follow(data, data.readerIndex(), data.writerIndex());
    if (!fromOrigin.between()) {
      wire.send(data);
      return;
    }
    waitingPing = null;
    wire.send(data.readRetainedSlice(end - data.readerIndex()));
    if (fromOrigin.closing()) {
      ping.release();
    } else {
      wire.inject(ping);
    }
    if (data.isReadable()) {
      fromOrigin(data);
    } else {
      data.release();
    }
  }

  /**
   * The exchange failed: says so in a Close frame where one may stand; the wire ends its direction
   * next.
   *
   * @param failure why
   */
  public void failed(Failure failure) {
    if (fromOrigin.between() && !fromOrigin.closing()) {
      CloseCode code =
          switch (failure.reason()) {
            case DRAINED, TIMEOUT -> CloseCode.GOING_AWAY;
            case INTERNAL -> CloseCode.INTERNAL_ERROR;
            default -> CloseCode.BAD_GATEWAY;
          };
      wire.inject(ControlFrames.close(alloc, code, failure.detail()));
    }
    end();
  }

  /** Nothing is sent to the client any more: it cannot be asked whether it lives. */
  public void end() {
    liveness.cancel();
    if (waitingPing != null) {
      waitingPing.release();
      waitingPing = null;
    }
  }

  private void intervalPassed() {
    if (!asked) {
      asked = true;
      ask();
      liveness.in(settings.pongTimeoutMillis());
    } else if (waitingPing != null || wire.unsent() || !wire.reading()) {
      liveness.in(settings.pongTimeoutMillis());
    } else {
      wire.silent();
    }
  }

  private void ask() {
    if (waitingPing != null || fromOrigin.closing()) {
      return;
    }
    ByteBuf ping = ControlFrames.ping(alloc, pongs.nextPing());
    if (fromOrigin.between()) {
      wire.inject(ping);
    } else {
      waitingPing = ping;
    }
  }
}
