package dev.strait.dataplane.listener;

import dev.strait.dataplane.exchange.BufferBudget;
import dev.strait.dataplane.exchange.ExchangeObserver;
import dev.strait.dataplane.listener.http.ListenerMetrics;
import dev.strait.nodeconfig.LimitsConfig;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.util.List;

/** One clear-text listener that answers everything itself, for h2spec and other tools. */
final class StandaloneListener {
  private StandaloneListener() {}

  /** Listens on the port that is the first argument until the process is ended. */
  public static void main(String[] arguments) throws InterruptedException {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Listeners listeners =
        new Listeners(
            loops, loops, ExchangeObserver.NONE, ListenerMetrics.NONE, new BufferBudget(64 << 20));
    List<ListenerProblem> problems =
        listeners.apply(
            List.of(EdgeUnderTest.clearText("http", Integer.parseInt(arguments[0]))),
            LimitsConfig.defaults(),
            EdgeUnderTest.NO_BUNDLE,
            name -> Answering.text("hello, whoever asks\n"));
    System.out.println(problems.isEmpty() ? "port " + listeners.boundPort("http") : problems);
    Thread.currentThread().join();
  }
}
