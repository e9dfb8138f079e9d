package dev.strait.dataplane.listener.multiplexed;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/**
 * How a connection of many streams ends by agreement: a GOAWAY that only warns, after a pause the
 * one that says where serving ends, and the close once no stream is left (RFC 9113 §6.8, RFC 9114
 * §5.2). Event loop only.
 */
public final class Departure {
  /** For requests that were under way when the warning was. */
  private static final long PAUSE_MILLIS = 1_000;

  /** The connection that leaves. */
  public interface Wire {
    /** Sends a GOAWAY that refuses no stream. */
    void warn();

    /** Sends a GOAWAY that refuses all streams but those that were opened. */
    void refuseNew();

    /**
     * Whether no stream is open.
     *
     * @return true when nothing is left to wait for
     */
    boolean empty();

    /** Closes the connection, behind all that was written. */
    void leave();
  }

  private final Channel channel;
  private final Wire wire;
  private boolean warned;
  private boolean leaving;

  /**
   * A connection that stays.
   *
   * @param channel its own
   * @param wire does what is decided here
   */
  public Departure(Channel channel, Wire wire) {
    this.channel = channel;
    this.wire = wire;
  }

  /** Warns and leaves after a pause; does so once. */
  public void warnThenLeave() {
    if (warned || leaving || !channel.isActive()) {
      return;
    }
    warned = true;
    wire.warn();
    channel.eventLoop().schedule(this::leave, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Leaves as soon as no stream is open. */
  public void leave() {
    if (!leaving && channel.isActive()) {
      leaving = true;
      wire.refuseNew();
      streamEnded();
    }
  }

  /** A stream has ended, maybe the last. */
  public void streamEnded() {
    if (leaving && wire.empty()) {
      channel.eventLoop().execute(wire::leave);
    }
  }
}
