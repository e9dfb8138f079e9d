package dev.strait.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/** The connections of one load and the counts of its window, all on one event loop. */
final class Clients {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final Tally tally = new Tally();
  private final EventLoop loop;
  private final InetSocketAddress address;
  private final ChannelGroup channels;

  Clients(EventLoop loop, InetSocketAddress address) {
    this.loop = loop;
    this.address = address;
    this.channels = new DefaultChannelGroup(loop);
  }

  /** Opens a connection; a refused one is an error in the tally. */
  void connect(ChannelHandler handler) {
    new Bootstrap()
        .group(loop)
        .channel(EpollSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(handler)
        .connect(address)
        .addListener(
            (io.netty.channel.ChannelFuture connected) -> {
              if (connected.isSuccess()) {
                channels.add(connected.channel());
              } else {
                tally.error("connect: " + connected.cause());
              }
            });
  }

  /** Runs on the loop and waits for its result. */
  <T> T ask(Callable<T> question) throws InterruptedException {
    try {
      return loop.submit(question).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Waits until it is so on the loop, or patience ends; says whether it became so. */
  boolean await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!ask(condition::getAsBoolean)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(20);
    }
    return true;
  }

  /** Counts an error of the whole load. */
  void complain(String what) throws InterruptedException {
    ask(
        () -> {
          tally.error(what);
          return true;
        });
  }

  Sample measure(Duration window) throws InterruptedException {
    ask(
        () -> {
          tally.begin();
          return true;
        });
    Thread.sleep(window.toMillis());
    return ask(tally::end);
  }

  /** Closes all connections and waits for it. */
  void close() {
    for (Channel channel : channels) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    channels.close().awaitUninterruptibly(5_000);
  }
}
