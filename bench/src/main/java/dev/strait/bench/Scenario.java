package dev.strait.bench;

import dev.strait.bench.load.EventReaders;
import dev.strait.bench.load.Load;
import dev.strait.bench.load.SmallRequests;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;

/** What is played through every subject. */
enum Scenario {
  /** Small requests and answers over 64 kept-alive connections, as fast as they go. */
  RELAY_SMALL("relay-small") {
    @Override
    Load open(EventLoop loop, InetSocketAddress address, Effort effort, Duration length) {
      return SmallRequests.open(loop, address, CONNECTIONS);
    }
  },
  /** Many streams at once, each of twenty events a second. */
  TOKEN_FANOUT("token-fanout") {
    @Override
    Load open(EventLoop loop, InetSocketAddress address, Effort effort, Duration length) {
      int events = (int) (length.toMillis() * EVENTS_PER_SECOND / 1_000);
      return EventReaders.open(loop, address, effort.streams(), events);
    }
  };

  private static final int CONNECTIONS = 64;
  private static final int EVENTS_PER_SECOND = 20;

  private final String title;

  Scenario(String title) {
    this.title = title;
  }

  /**
   * Starts its clients.
   *
   * @param loop where they live
   * @param address what they call
   * @param effort how much
   * @param length how long they are at work at least, for what has an end of its own
   */
  abstract Load open(EventLoop loop, InetSocketAddress address, Effort effort, Duration length);

  /** As people write it. */
  String title() {
    return title;
  }

  /** The scenario of that title. */
  static Scenario of(String title) {
    return Arrays.stream(values())
        .filter(scenario -> scenario.title.equals(title))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "scenario: %s (expected: one of %s)"
                        .formatted(title, Arrays.stream(values()).map(Scenario::title).toList())));
  }
}
