package dev.strait.dataplane.tunnel;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Downstream;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeObserver;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.Origination;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.exchange.Upstream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Not a test: how much the tunnel itself costs, without any client or origin socket.
 *
 * <p>Arguments: {@code requests|events|bulk}, loops a node, concurrent exchanges, seconds. Prints
 * one line a second with the CPU of edge and core together.
 */
final class TunnelLoad {
  private static final byte[] BODY = new byte[256];
  private static final byte[] EVENT = new byte[180];
  private static final byte[] PIECE = new byte[16_384];
  private static final LongAdder DONE = new LongAdder();
  private static final LongAdder FAILED = new LongAdder();

  private TunnelLoad() {}

  public static void main(String[] arguments) throws Exception {
    String mode = arguments[0];
    int loops = Integer.parseInt(arguments[1]);
    int concurrent = Integer.parseInt(arguments[2]);
    int seconds = Integer.parseInt(arguments[3]);
    try (TunnelPair pair =
        new TunnelPair(Long.getLong("budget", 256L << 20), loops, TunnelLoad::answer)) {
      pair.maxLanes = Integer.getInteger("lanes", 4);
      pair.startCore("models", 0);
      pair.addCore("models", 0, 1);
      pair.connect();
      pair.awaitUp(loops);
      List<EventLoop> edge = new ArrayList<>();
      for (EventExecutor loop : pair.edgeLoops) {
        edge.add((EventLoop) loop);
      }
      for (int i = 0; i < concurrent; i++) {
        EventLoop loop = edge.get(i % loops);
        loop.execute(() -> ask(pair, loop, mode));
      }
      measure(seconds, pair);
    }
  }

  private static void measure(int seconds, TunnelPair pair) throws InterruptedException {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long before = DONE.sum();
    long cpu = system.getProcessCpuTime();
    for (int i = 0; i < seconds; i++) {
      long start = System.nanoTime();
      Thread.sleep(1_000);
      double elapsed = (System.nanoTime() - start) / 1e9;
      long now = DONE.sum();
      long cpuNow = system.getProcessCpuTime();
      System.out.printf(
          "%,12.0f/s  %8.4f CPU us each  %.2f cores  failed %d%n",
          (now - before) / elapsed,
          (cpuNow - cpu) / 1e3 / Math.max(1, now - before),
          (cpuNow - cpu) / 1e9 / elapsed,
          FAILED.sum());
      before = now;
      cpu = cpuNow;
    }
    pair.edge.links().forEach(System.out::println);
    for (CoreTunnel core : pair.cores.values()) {
      core.links().forEach(System.out::println);
    }
  }

  private static void ask(TunnelPair pair, EventLoop loop, String mode) {
    RequestHead head =
        new RequestHead(
            Kind.HTTP,
            mode.equals("requests") ? "POST" : "GET",
            "https",
            "llm.example",
            "/" + mode,
            null,
            Fields.of(
                "content-type",
                "application/json",
                "authorization",
                "Bearer 0123456789abcdef0123456789abcdef",
                "user-agent",
                "OpenAI/Python 1.2.3",
                "accept",
                "application/json",
                "traceparent",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
            !mode.equals("requests"));
    Client client = new Client(pair, loop, mode);
    Exchange exchange =
        new Exchange(
            loop,
            head,
            new Origination(
                "https",
                new InetSocketAddress("192.0.2.7", 50_123),
                "4bf92f3577b34da6a3ce929d0e0e4736"),
            client,
            ExchangeObserver.NONE,
            System.nanoTime());
    client.exchange = exchange;
    pair.edge.open(exchange, TunnelPair.TARGET);
    if (mode.equals("requests")) {
      exchange.requestData(PooledByteBufAllocator.DEFAULT.directBuffer(256).writeBytes(BODY));
      exchange.requestEnd(new Fields());
    }
  }

  private static void answer(String core, Exchange exchange, TunnelTarget target) {
    Origin origin = new Origin(exchange);
    exchange.attach(origin);
    if (exchange.request().bodyless()) {
      exchange.responseHead(new ResponseHead(200, Fields.of("content-type", "text/plain")), false);
      if (exchange.request().path().equals("/events")) {
        long delay = (long) (Math.random() * 50_000);
        exchange
            .loop()
            .scheduleAtFixedRate(
                () -> {
                  if (!exchange.over() && origin.open < 65_536) {
                    origin.open += EVENT.length;
                    exchange.responseData(
                        PooledByteBufAllocator.DEFAULT.directBuffer(256).writeBytes(EVENT));
                  }
                },
                delay,
                50_000,
                TimeUnit.MICROSECONDS);
      } else {
        origin.bulk = true;
        origin.pump();
      }
    }
  }

  private static final class Origin implements Upstream {
    final Exchange exchange;
    long open;
    boolean bulk;

    Origin(Exchange exchange) {
      this.exchange = exchange;
    }

    void pump() {
      while (bulk && open < 65_536 && !exchange.over()) {
        open += PIECE.length;
        exchange.responseData(
            PooledByteBufAllocator.DEFAULT.directBuffer(PIECE.length).writeBytes(PIECE));
      }
    }

    @Override
    public void onRequestData(ByteBuf data) {
      int bytes = data.readableBytes();
      data.release();
      exchange.requestConsumed(bytes);
    }

    @Override
    public void onRequestEnd(Fields trailers) {
      exchange.responseHead(
          new ResponseHead(
              200,
              Fields.of(
                  "content-type",
                  "application/json",
                  "content-length",
                  "256",
                  "server",
                  "test",
                  "date",
                  "Sun, 22 Nov 2026 02:29:58 GMT")),
          false);
      exchange.responseData(PooledByteBufAllocator.DEFAULT.directBuffer(256).writeBytes(BODY));
      exchange.responseEnd(new Fields());
    }

    @Override
    public void onCancel(CancelReason reason) {
      bulk = false;
    }

    @Override
    public void onResponseConsumed(int bytes) {
      open -= bytes;
      pump();
    }
  }

  private static final class Client implements Downstream {
    private final TunnelPair pair;
    private final EventLoop loop;
    private final String mode;
    private Exchange exchange;

    @SuppressWarnings("NullAway")
    Client(TunnelPair pair, EventLoop loop, String mode) {
      this.pair = pair;
      this.loop = loop;
      this.mode = mode;
    }

    @Override
    public void onInformational(ResponseHead head) {}

    @Override
    public void onResponseHead(ResponseHead head, boolean end) {}

    @Override
    public void onResponseData(ByteBuf data) {
      int bytes = data.readableBytes();
      data.release();
      if (mode.equals("events")) {
        DONE.add((bytes + EVENT.length - 1) / EVENT.length);
      } else if (mode.equals("bulk")) {
        DONE.add(bytes);
      }
      exchange.responseConsumed(bytes);
    }

    @Override
    public void onResponseEnd(Fields trailers) {
      DONE.increment();
      // As a client's next request: in a later turn of the loop.
      loop.execute(() -> ask(pair, loop, mode));
    }

    @Override
    public void onFailure(Failure failure) {
      FAILED.increment();
    }

    @Override
    public void onRequestConsumed(int bytes) {}
  }
}
