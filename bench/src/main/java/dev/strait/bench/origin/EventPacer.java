package dev.strait.bench.origin;

import dev.strait.bench.payload.StreamEvent;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Gives every stream its event each 50 ms, the streams spread evenly over those 50 ms. A late tick
 * is made up for, so that the rate holds. Event loop only.
 */
final class EventPacer {
  /** Milliseconds between two events of a stream: twenty a second. */
  static final int INTERVAL_MILLIS = 50;

  private static final byte[] CHUNK_HEAD =
      (Integer.toHexString(StreamEvent.LENGTH) + "\r\n").getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CHUNK_END = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final List<List<Paced>> slots = new ArrayList<>();
  private final StreamEvent event = new StreamEvent();
  private final long startNanos = System.nanoTime();
  private long ticksDone;
  private int nextSlot;

  private EventPacer() {
    for (int i = 0; i < INTERVAL_MILLIS; i++) {
      slots.add(new ArrayList<>());
    }
  }

  static EventPacer startOn(EventLoop loop) {
    EventPacer pacer = new EventPacer();
    loop.scheduleAtFixedRate(pacer::tick, 1, 1, TimeUnit.MILLISECONDS);
    return pacer;
  }

  /** Adds a stream; it leaves when its events are out or its connection is gone. */
  void add(Channel channel, int stream, int events) {
    slots.get(nextSlot).add(new Paced(channel, stream, events));
    nextSlot = (nextSlot + 1) % INTERVAL_MILLIS;
  }

  private void tick() {
    long due = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    for (; ticksDone < due; ticksDone++) {
      slots.get((int) (ticksDone % INTERVAL_MILLIS)).removeIf(paced -> !paced.emit(event));
    }
  }

  /** One stream on its way. */
  private static final class Paced {
    private final Channel channel;
    private final int stream;
    private final int events;
    private int sequence;

    Paced(Channel channel, int stream, int events) {
      this.channel = channel;
      this.stream = stream;
      this.events = events;
    }

    /** Writes the next event; false when it was the last one, or nobody listens any more. */
    boolean emit(StreamEvent event) {
      if (!channel.isActive()) {
        return false;
      }
      boolean last = sequence == events - 1;
      ByteBuf out = channel.alloc().directBuffer(StreamEvent.LENGTH + 16);
      out.writeBytes(CHUNK_HEAD)
          .writeBytes(event.make(stream, sequence++, System.nanoTime()))
          .writeBytes(CHUNK_END);
      if (last) {
        out.writeBytes(LAST_CHUNK);
      }
      channel.writeAndFlush(out, channel.voidPromise());
      return !last;
    }
  }
}
