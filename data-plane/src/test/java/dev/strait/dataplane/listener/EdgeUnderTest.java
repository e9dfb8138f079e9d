package dev.strait.dataplane.listener;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.exchange.BufferBudget;
import dev.strait.dataplane.exchange.ExchangeHandler;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.WebSocketConfig;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.FileNotFoundException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Listeners on ports the kernel chooses, before a handler of the test. */
final class EdgeUnderTest implements AutoCloseable {
  static final Bundle NO_BUNDLE =
      name -> {
        throw new FileNotFoundException(name);
      };

  final BufferBudget budget = new BufferBudget(16 << 20);
  final CountedConnections metrics = new CountedConnections();
  final Listeners listeners;
  private final EventLoopGroup loops;

  EdgeUnderTest() {
    this(1);
  }

  EdgeUnderTest(int threads) {
    loops = new MultiThreadIoEventLoopGroup(threads, EpollIoHandler.newFactory());
    listeners =
        new Listeners(
            loops, loops, dev.strait.dataplane.exchange.ExchangeObserver.NONE, metrics, budget);
  }

  /** One clear-text listener that speaks everything, with default limits. */
  static EdgeUnderTest plain(ExchangeHandler handler) {
    return plain(handler, LimitsConfig.defaults());
  }

  /** One clear-text listener that speaks everything. */
  static EdgeUnderTest plain(ExchangeHandler handler, LimitsConfig limits) {
    return plain(handler, limits, clearText("http", 0));
  }

  /** One clear-text listener that speaks everything, with default limits. */
  static EdgeUnderTest plain(ExchangeHandler handler, WebSocketConfig settings) {
    ListenerConfig of = clearText("http", 0);
    return plain(
        handler,
        LimitsConfig.defaults(),
        new ListenerConfig(
            of.name(), of.address(), of.port(), of.protocols(), null, null, settings, null));
  }

  private static EdgeUnderTest plain(
      ExchangeHandler handler, LimitsConfig limits, ListenerConfig listener) {
    EdgeUnderTest edge = new EdgeUnderTest();
    List<ListenerProblem> problems =
        edge.listeners.apply(List.of(listener), limits, NO_BUNDLE, name -> handler);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(problems.toString());
    }
    return edge;
  }

  static ListenerConfig clearText(String name, int port) {
    return new ListenerConfig(
        name, "127.0.0.1", port, List.of(Protocol.HTTP1, Protocol.HTTP2), null);
  }

  /** The port of the listener that {@link #plain} opened. */
  int port() {
    return listeners.boundPort("http");
  }

  @Override
  public void close() {
    listeners.close();
    for (int i = 0;
        i < 2;
        i++) { // connections close on their loops, and say so in a task of their own
      loops.forEach(loop -> loop.submit(() -> {}).awaitUninterruptibly());
    }
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
