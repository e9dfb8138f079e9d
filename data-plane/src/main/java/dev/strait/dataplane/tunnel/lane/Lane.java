package dev.strait.dataplane.tunnel.lane;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.tunnel.frame.FrameHandler;
import dev.strait.dataplane.tunnel.frame.FrameReader;
import dev.strait.dataplane.tunnel.frame.FrameWriter;
import dev.strait.dataplane.tunnel.frame.Hello;
import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.dataplane.tunnel.frame.Open;
import dev.strait.dataplane.tunnel.frame.ProtocolException;
import dev.strait.dataplane.tunnel.frame.ResetReason;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One ordered byte stream of a link, shared by the frames of many exchanges.
 *
 * <p>What is to be sent is gathered: within one turn of the event loop control frames go into one
 * buffer, exchanges with something to send stand in a round, and at the end of the turn both leave
 * in one write, control first, then each exchange in its turn with at most one DATA frame, as far
 * as the transport has room. Nothing is taken from an exchange before there is room for it, so what
 * waits is bounded by the exchange's own limits. Event loop only.
 */
public final class Lane implements FrameHandler {
  private static final Logger log = LoggerFactory.getLogger(Lane.class);

  /** The most that one write gathers, bytes: other lanes and connections have their turn, too. */
  private static final int GATHER = 256 * 1024;

  /**
   * Control frames that may wait for room, bytes: a peer that reads nothing cannot pile up more.
   */
  private static final int CONTROL = 1024 * 1024;

  final Link link;

  /** Exchanges on this lane now. */
  int crossings;

  private final FrameReader reader;
  private final ArrayDeque<Crossing> round = new ArrayDeque<>();
  private final Runnable flush = this::flush;
  private @Nullable LaneWire wire;
  private @Nullable ByteBuf control;
  private boolean flushScheduled;
  private boolean closed;
  private int lastGathered = 512;

  Lane(Link link) {
    this.link = link;
    this.reader = new FrameReader(link.wire.alloc(), this);
  }

  // ---- the transport's side

  /**
   * The stream is there.
   *
   * @param stream to be written to
   */
  public void opened(LaneWire stream) {
    this.wire = stream;
    scheduleFlush();
  }

  /**
   * Bytes of the peer.
   *
   * @param bytes taken over
   */
  public void received(ByteBuf bytes) {
    link.received(bytes.readableBytes());
    try {
      reader.read(bytes);
    } catch (ProtocolException e) {
      link.fail(e.error(), e.getMessage());
    } catch (RuntimeException e) {
      log.error("A frame of {} could not be handled; the link is closed", link, e);
      link.fail(LinkError.INTERNAL, "a frame could not be handled");
    } finally {
      bytes.release();
    }
  }

  /** There is room again. */
  public void writable() {
    flush();
  }

  /**
   * The stream is over; so is the link, for a lane ends only with it.
   *
   * @param why one sentence
   */
  public void closed(String why) {
    if (!closed) {
      link.fail(LinkError.PROTOCOL, why);
    }
  }

  // ---- the exchanges' side

  /** Puts a crossing that has something to send in the round. */
  void ready(Crossing crossing) {
    if (!crossing.inRound && !closed && crossing.sendable()) {
      crossing.inRound = true;
      round.add(crossing);
      scheduleFlush();
    }
  }

  /** Appends a frame that goes before all data. */
  void control(Consumer<ByteBuf> frame) {
    if (closed) {
      return;
    }
    ByteBuf out = control;
    if (out == null) {
      out = link.wire.alloc().directBuffer(lastGathered);
      control = out;
    }
    frame.accept(out);
    if (out.readableBytes() > CONTROL) {
      link.fail(LinkError.EXCESSIVE, "the peer reads no answers to its frames");
      return;
    }
    scheduleFlush();
  }

  void close() {
    closed = true;
    reader.close();
    round.clear();
    if (control != null) {
      control.release();
      control = null;
    }
  }

  private void scheduleFlush() {
    if (!flushScheduled && wire != null) {
      flushScheduled = true;
      link.wire.loop().execute(flush);
    }
  }

  private void flush() {
    flushScheduled = false;
    LaneWire stream = wire;
    if (closed || stream == null) {
      return;
    }
    long room = stream.room();
    if (room <= 0 || (control == null && round.isEmpty())) {
      return;
    }
    ByteBuf out = control != null ? control : link.wire.alloc().directBuffer(lastGathered);
    control = null;
    gather(out, (int) Math.min(room, GATHER));
    int bytes = out.readableBytes();
    if (closed || bytes == 0) {
      out.release();
      return;
    }
    lastGathered = Math.max(512, Math.min(GATHER, bytes + bytes / 4));
    link.sent(bytes);
    stream.write(out);
    if (!round.isEmpty() && stream.room() > 0) {
      scheduleFlush();
    }
  }

  /**
   * Lets each exchange in the round have its turn until the buffer holds what there is room for.
   */
  private void gather(ByteBuf out, int limit) {
    try {
      Crossing next;
      while (out.readableBytes() < limit && (next = round.poll()) != null) {
        next.inRound = false;
        next.pull(out, limit - out.readableBytes());
        ready(next);
      }
    } catch (RuntimeException e) {
      log.error("A frame for {} could not be written; the link is closed", link, e);
      link.fail(LinkError.INTERNAL, "a frame could not be written");
    }
  }

  // ---- frames

  @Override
  public void onHello(Hello hello) {
    link.onHello(this, hello);
  }

  @Override
  public void onOpen(long exchange, Open open) {
    link.onOpen(this, exchange, open);
  }

  @Override
  public void onHead(long exchange, ResponseHead head, boolean end) {
    Crossing crossing = link.find(this, exchange);
    if (crossing != null) {
      crossing.onHead(head, end);
    }
  }

  @Override
  public void onData(long exchange, ByteBuf data) {
    Crossing crossing;
    try {
      crossing = link.find(this, exchange);
    } catch (ProtocolException e) {
      data.release();
      throw e;
    }
    if (crossing == null) {
      data.release();
    } else {
      crossing.receive(data);
    }
  }

  @Override
  public void onEnd(long exchange, Fields trailers) {
    Crossing crossing = link.find(this, exchange);
    if (crossing != null) {
      crossing.receivedEnd();
      crossing.onEnd(trailers);
      crossing.endIfBothEnded();
    }
  }

  @Override
  public void onUnusable(long exchange, boolean open, String fault) {
    if (open) {
      link.onUnusableOpen(this, exchange, fault);
      return;
    }
    Crossing crossing = link.find(this, exchange);
    if (crossing != null) {
      crossing.onUnusable(fault);
    }
  }

  @Override
  public void onReset(long exchange, ResetReason reason, String detail) {
    Crossing crossing = link.find(this, exchange);
    if (crossing != null) {
      crossing.finish();
      crossing.onReset(reason, detail);
    }
  }

  @Override
  public void onCredit(long exchange, int bytes) {
    Crossing crossing = link.find(this, exchange);
    if (crossing != null) {
      crossing.addCredit(bytes);
    }
  }

  @Override
  public void onPing(long nonce) {
    control(out -> FrameWriter.pong(out, nonce));
  }

  @Override
  public void onPong(long nonce) {
    link.onPong(nonce);
  }

  @Override
  public void onGoaway(long lastExchange, String reason) {
    link.onGoaway(lastExchange, reason);
  }

  @Override
  public void onClose(LinkError error, String reason) {
    link.ended(error, reason);
  }
}
