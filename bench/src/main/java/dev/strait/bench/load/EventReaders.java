package dev.strait.bench.load;

import dev.strait.bench.payload.StreamEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Streams of events, one a connection, each read to its end and checked event by event. */
public final class EventReaders implements Load {
  /** Connections opened at a time, so that no subject's accept queue overflows. */
  private static final int BATCH = 50;

  private static final long BATCH_MILLIS = 20;

  private final EventLoop loop;
  private final Clients clients;
  private final int streams;
  private final int eventsEach;
  private final StreamEvent expected = new StreamEvent();
  private int opened;
  private int flowing;
  private int ended;
  private boolean closing;

  private EventReaders(EventLoop loop, InetSocketAddress address, int streams, int eventsEach) {
    this.loop = loop;
    this.clients = new Clients(loop, address);
    this.streams = streams;
    this.eventsEach = eventsEach;
  }

  /**
   * Connects and begins to read.
   *
   * @param loop where the clients live
   * @param address of the subject, or of the origin itself
   * @param streams how many, at least 1
   * @param eventsEach after how many events a stream ends
   * @return the running load
   */
  public static EventReaders open(
      EventLoop loop, InetSocketAddress address, int streams, int eventsEach) {
    EventReaders load = new EventReaders(loop, address, streams, eventsEach);
    loop.execute(load::openBatch);
    return load;
  }

  private void openBatch() {
    int until = Math.min(streams, opened + BATCH);
    for (; opened < until && !closing; opened++) {
      clients.connect(new Stream(opened));
    }
    if (opened < streams && !closing) {
      loop.schedule(this::openBatch, BATCH_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void awaitFlowing() throws InterruptedException {
    if (!clients.await(() -> flowing == streams)) {
      clients.complain("not every stream had an event in time: " + flowing + "/" + streams);
    }
  }

  @Override
  public Sample measure(Duration window) throws InterruptedException {
    return clients.measure(window);
  }

  @Override
  public Sample finish() throws InterruptedException {
    if (!clients.await(() -> ended == streams)) {
      clients.complain("streams that did not end whole: " + (streams - ended) + "/" + streams);
    }
    Sample last = clients.ask(clients.tally::end);
    close();
    return last;
  }

  @Override
  public void close() {
    closing = true;
    clients.close();
  }

  private final class Stream extends ResponseReader {
    private final int number;
    private final byte[] event = new byte[StreamEvent.LENGTH];
    private int filled;
    private int sequence;
    private boolean over;

    Stream(int number) {
      this.number = number;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      String request =
          "GET /events/%d/%d HTTP/1.1\r\nhost: bench.local\r\naccept: text/event-stream\r\n\r\n"
              .formatted(number, eventsEach);
      context.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
    }

    @Override
    void onHead(int statusCode) {
      if (statusCode != 200) {
        fail("stream " + number + ": status " + statusCode);
      }
    }

    @Override
    void onBody(ByteBuf data, int bytes) {
      int left = bytes;
      while (left > 0) {
        int taken = Math.min(left, event.length - filled);
        data.readBytes(event, filled, taken);
        filled += taken;
        left -= taken;
        if (filled == event.length) {
          filled = 0;
          check();
        }
      }
    }

    private void check() {
      if (over) {
        return;
      }
      long sentNanos = expected.check(event, number, sequence);
      if (sentNanos < 0) {
        fail("stream " + number + ": event " + sequence + " missing or changed");
        return;
      }
      if (sequence++ == 0) {
        flowing++;
      }
      clients.tally.event();
      clients.tally.latency(System.nanoTime() - sentNanos);
    }

    @Override
    void onEnd(ChannelHandlerContext context) {
      if (sequence != eventsEach || filled != 0) {
        fail("stream " + number + ": ended after " + sequence + " of " + eventsEach + " events");
      }
      if (!over) {
        over = true;
        ended++;
        clients.tally.request();
      }
      context.close();
    }

    @Override
    void onBroken(String why) {
      fail("stream " + number + ": " + why);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!over && !closing) {
        fail("stream " + number + ": broken off after " + sequence + " events");
      }
    }

    private void fail(String why) {
      if (!over) {
        over = true;
        clients.tally.error(why);
      }
    }
  }
}
