package dev.strait.dataplane.tunnel.lane;

import dev.strait.dataplane.tunnel.frame.FrameWriter;
import dev.strait.dataplane.tunnel.frame.Hello;
import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.dataplane.tunnel.frame.Open;
import dev.strait.dataplane.tunnel.frame.ProtocolException;

/** A link as the edge that dialled it has it. */
public final class EdgeLink extends Link {

  /** Keeps the link; told of what becomes of it, on its event loop. */
  public interface Keeper {
    /**
     * HELLO came: it takes exchanges.
     *
     * @param link the link
     */
    void onUp(EdgeLink link);

    /**
     * The core did not answer a PING in time: no new exchanges should come.
     *
     * @param link the link
     */
    void onSuspect(EdgeLink link);

    /**
     * A suspect core was heard of again.
     *
     * @param link the link
     */
    void onTrusted(EdgeLink link);

    /**
     * The core is ending or will take no more: exchanges under way finish.
     *
     * @param link the link
     * @param reason the core's sentence
     */
    void onDraining(EdgeLink link, String reason);

    /**
     * It is over. Its exchanges are told next.
     *
     * @param link the link
     * @param wasUp whether it ever took exchanges
     * @param error why
     * @param why one sentence
     */
    void onClosed(EdgeLink link, boolean wasUp, LinkError error, String why);
  }

  private final String name;
  private final Keeper keeper;
  private long lastId;
  private int requestCredit;

  /**
   * A link over a connection whose peer is authenticated, or will be before it says anything; sends
   * HELLO.
   *
   * @param wire the connection
   * @param settings the node's
   * @param name for logs
   * @param keeper who wants it
   */
  public EdgeLink(LinkWire wire, LinkSettings settings, String name, Keeper keeper) {
    super(wire, settings);
    this.name = name;
    this.keeper = keeper;
    Lane first = addLane();
    first.control(out -> FrameWriter.hello(out, hello(ReceiveWindow.promise(settings.budget()))));
    wire.openLane(first);
  }

  /**
   * Begins an exchange.
   *
   * @param open how it begins; its credit is put in
   * @param asker gets the answer
   * @return what sends the request
   */
  public EdgeCrossing open(Open open, EdgeCrossing.Asker asker) {
    if (state() != State.UP) {
      throw new IllegalStateException("state: " + state() + " (expected: UP) " + this);
    }
    EdgeCrossing crossing = new EdgeCrossing(lane(), ++lastId, requestCredit, asker);
    add(crossing);
    crossing.begin(open);
    return crossing;
  }

  /** Takes no new exchanges, ends when the last is over. */
  public void drain() {
    if (state() == State.UP) {
      state(State.DRAINING);
      lanes.get(0).control(out -> FrameWriter.goaway(out, 0, "The edge opens no more exchanges."));
    }
    if (load() == 0 && state() != State.CLOSED) {
      fail(LinkError.NONE, "drained");
    }
  }

  private Lane lane() {
    int[] exchanges = new int[lanes.size()];
    for (int i = 0; i < exchanges.length; i++) {
      exchanges[i] = lanes.get(i).crossings;
    }
    int most = Math.min(settings.maxLanes(), wire.maxLanes());
    int chosen = LaneChoice.of(exchanges, most, rttNanos(), lossNanos());
    if (chosen == exchanges.length) {
      wire.openLane(addLane());
    }
    return lanes.get(chosen);
  }

  @Override
  boolean wasOpened(long id) {
    return id > 0 && id <= lastId;
  }

  @Override
  void onHello(Lane lane, Hello hello) {
    if (state() != State.GREETING) {
      throw new ProtocolException(LinkError.PROTOCOL, "a second HELLO");
    }
    hello(0).commonVersion(hello);
    requestCredit = hello.initialCredit();
    up(hello);
    keeper.onUp(this);
  }

  @Override
  void onOpen(Lane lane, long exchange, Open open) {
    throw new ProtocolException(LinkError.PROTOCOL, "OPEN from a core");
  }

  @Override
  void onUnusableOpen(Lane lane, long exchange, String fault) {
    throw new ProtocolException(LinkError.PROTOCOL, "OPEN from a core");
  }

  @Override
  void onGoaway(long lastExchange, String reason) {
    if (state() == State.UP || state() == State.GREETING) {
      boolean greeted = state() == State.UP;
      state(State.DRAINING);
      if (!greeted) {
        fail(LinkError.NONE, reason);
        return;
      }
      keeper.onDraining(this, reason);
    }
    for (Crossing crossing : crossings()) {
      if (crossing.id > lastExchange) {
        crossing.onLost(true, LinkError.GOING_AWAY, reason);
      }
    }
    if (load() == 0) {
      onDrained();
    }
  }

  @Override
  void onDrained() {
    fail(LinkError.NONE, "drained");
  }

  @Override
  void onSuspicion(boolean suspect) {
    if (suspect) {
      keeper.onSuspect(this);
    } else {
      keeper.onTrusted(this);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  void onClosed(boolean wasUp, LinkError error, String why) {
    keeper.onClosed(this, wasUp, error, why);
  }
}
