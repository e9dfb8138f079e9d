package dev.strait.dataplane.tunnel.lane;

import dev.strait.dataplane.tunnel.frame.FrameWriter;
import dev.strait.dataplane.tunnel.frame.Hello;
import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.dataplane.tunnel.frame.Open;
import dev.strait.dataplane.tunnel.frame.ProtocolException;
import dev.strait.dataplane.tunnel.frame.ResetReason;
import dev.strait.dataplane.tunnel.frame.Varint;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A link as the core that took it has it. */
public final class CoreLink extends Link {

  /** Keeps the link and takes its exchanges, on its event loop. */
  public interface Keeper {
    /**
     * Whether new links are taken.
     *
     * @return false while this core is ending
     */
    boolean takesLinks();

    /**
     * HELLO came: it takes exchanges.
     *
     * @param link the link
     */
    void onUp(CoreLink link);

    /**
     * An edge opened an exchange.
     *
     * @param crossing how it is answered; {@link CoreCrossing#start} is to be called at once
     * @param open how it begins
     */
    void onOpen(CoreCrossing crossing, Open open);

    /**
     * It is over. Its exchanges are told next.
     *
     * @param link the link
     * @param wasUp whether it ever took exchanges
     * @param error why
     * @param why one sentence
     */
    void onClosed(CoreLink link, boolean wasUp, LinkError error, String why);
  }

  /** More than a round trip between any two regions. */
  private static final long GRACE_MILLIS = 1_000;

  private final Keeper keeper;
  private long largestId;

  /** What GOAWAY said; exchanges above it are refused. */
  private long lastTaken = Long.MAX_VALUE;

  private final int requestCredit;

  /** What the edge said of itself before it was known for certain who it is. */
  private @Nullable Hello early;

  /**
   * A link over a new connection; waits for HELLO.
   *
   * @param wire the connection
   * @param settings the node's
   * @param keeper who takes its exchanges
   */
  public CoreLink(LinkWire wire, LinkSettings settings, Keeper keeper) {
    super(wire, settings);
    this.keeper = keeper;
    this.requestCredit = ReceiveWindow.promise(settings.budget());
  }

  /**
   * The edge opened a stream.
   *
   * @return the lane over it
   */
  public Lane newLane() {
    if (!lanes.isEmpty() && state() == State.GREETING) {
      throw new ProtocolException(LinkError.PROTOCOL, "a second lane before HELLO");
    }
    return addLane();
  }

  /**
   * Has the edge open no new exchanges; those under way finish, then the edge ends the link. What
   * is on its way meanwhile is still taken, for a large request that was refused could not be sent
   * again: as in HTTP/3 (RFC 9114 §5.2) the last id is named only after the edge must have heard.
   *
   * @param reason what the edge is told
   */
  public void drain(String reason) {
    if (state() == State.UP) {
      state(State.DRAINING);
      goaway(Varint.MAX, reason);
      loop().schedule(() -> refuseNew(reason), GRACE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void refuseNew(String reason) {
    if (state() == State.DRAINING) {
      goaway(largestId, reason);
    }
  }

  private void goaway(long last, String reason) {
    lastTaken = last;
    lanes.get(0).control(out -> FrameWriter.goaway(out, last, reason));
  }

  @Override
  boolean wasOpened(long id) {
    return id > 0 && id <= largestId;
  }

  @Override
  void onHello(Lane lane, Hello hello) {
    if (state() != State.GREETING || early != null) {
      throw new ProtocolException(LinkError.PROTOCOL, "a second HELLO");
    }
    hello(0).commonVersion(hello);
    if (!keeper.takesLinks()) {
      fail(LinkError.GOING_AWAY, "the core is ending");
      return;
    }
    lane.control(out -> FrameWriter.hello(out, hello(requestCredit)));
    if (wire.authenticated()) {
      begin(hello);
    } else {
      early = hello;
    }
  }

  private void begin(Hello hello) {
    up(hello);
    keeper.onUp(this);
  }

  /** It is certain now who the edge is: a HELLO that came before counts. */
  public void authenticated() {
    Hello before = early;
    early = null;
    if (before != null && state() == State.GREETING) {
      try {
        begin(before);
      } catch (ProtocolException e) {
        fail(e.error(), e.getMessage());
      }
    }
  }

  @Override
  void onOpen(Lane lane, long exchange, Open open) {
    if (!admit(lane, exchange)) {
      return;
    }
    CoreCrossing crossing = new CoreCrossing(lane, exchange, open.credit());
    add(crossing);
    if (open.head().bodyless()) {
      crossing.receivedEnd();
    } else {
      crossing.window(ReceiveWindow.promised(settings.budget(), requestCredit, System.nanoTime()));
    }
    keeper.onOpen(crossing, open);
  }

  @Override
  void onUnusableOpen(Lane lane, long exchange, String fault) {
    if (admit(lane, exchange)) {
      String detail = "The request cannot be carried: " + fault + ".";
      lane.control(out -> FrameWriter.reset(out, exchange, ResetReason.BAD_REQUEST, detail));
    }
  }

  /** Whether an id may be opened now; refuses it when this node is draining. */
  private boolean admit(Lane lane, long exchange) {
    if (state() == State.GREETING) {
      throw new ProtocolException(LinkError.PROTOCOL, "OPEN before HELLO");
    }
    // Lanes run beside each other, so ids of one link come out of order, but never twice.
    if (exchange == 0 || isOpen(exchange)) {
      throw new ProtocolException(LinkError.PROTOCOL, "exchange " + exchange + " opened twice");
    }
    if (exchange > lastTaken) {
      largestId = Math.max(largestId, exchange);
      lane.control(
          out -> FrameWriter.reset(out, exchange, ResetReason.REFUSED, "The core is draining."));
      return false;
    }
    largestId = Math.max(largestId, exchange);
    return true;
  }

  @Override
  void onGoaway(long lastExchange, String reason) {
    if (state() == State.UP) {
      state(State.DRAINING);
    }
  }

  @Override
  void onDrained() {
    // The edge ends the link: an OPEN may be on its way that GOAWAY has not met yet.
  }

  @Override
  void onSuspicion(boolean suspect) {
    // It is the edge that chooses links.
  }

  @Override
  public String toString() {
    String edge = wire.peerId().isEmpty() ? "an edge" : wire.peerId();
    return "%s link of %s from %s".formatted(wire.transport(), edge, wire.remote());
  }

  @Override
  void onClosed(boolean wasUp, LinkError error, String why) {
    keeper.onClosed(this, wasUp, error, why);
  }
}
