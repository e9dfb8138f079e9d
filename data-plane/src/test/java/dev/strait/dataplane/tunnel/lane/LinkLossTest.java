package dev.strait.dataplane.tunnel.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.exchange.BufferBudget;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.dataplane.tunnel.frame.Open;
import dev.strait.dataplane.tunnel.frame.ResetReason;
import dev.strait.nodeconfig.LinkQuicConfig;
import dev.strait.nodeconfig.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which lanes a link uses when a transport says that packets were lost. */
class LinkLossTest {
  private static final int LANES = 4;
  private static final long WAY_MILLIS = 12;
  private static final long PING_MILLIS = 20;
  private static final Open REQUEST =
      new Open(
          "r",
          "1",
          "b",
          65_536,
          "",
          "",
          new RequestHead(Kind.HTTP, "GET", "http", "h", "/", null, new Fields(), true));

  private final DefaultEventLoop loop = new DefaultEventLoop();
  private final Wire edgeWire = new Wire("spiffe://x/core");
  private final Wire coreWire = new Wire("spiffe://x/edge");
  private final EdgeLink edge;

  LinkLossTest() {
    edgeWire.other = coreWire;
    coreWire.other = edgeWire;
    edge =
        on(
            () -> {
              coreWire.link = new CoreLink(coreWire, settings(edgeWire.peer), new AnyCore());
              return new EdgeLink(edgeWire, settings(coreWire.peer), "test", new AnyEdge());
            });
    edgeWire.link = edge;
    await().until(() -> edge.figures().rttMicros() > 0);
  }

  @AfterEach
  void end() {
    on(
        () -> {
          edge.fail(LinkError.NONE, "the test is over");
          return edge;
        });
    // What is on its way arrives before the loop ends.
    loop.schedule(() -> {}, 2 * WAY_MILLIS, TimeUnit.MILLISECONDS).syncUninterruptibly();
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void withoutLossManyShareTheFirstLane() {
    assertThat(opened(10)).containsExactly(7, 1, 1, 1);
    assertThat(on(edge::lossNanos)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whatTheEdgeLosesSpreadsThem() {
    edgeWire.lost = 1;
    await().until(() -> on(edge::lossNanos) < Long.MAX_VALUE);
    assertThat(opened(10)).containsExactly(3, 3, 2, 2);
  }

  /** It would be the losses of a path that is full, which many lanes only fill more. */
  @Test
  void whatTheCoreLosesDoesNot() {
    coreWire.lost = 1;
    Link core = Objects.requireNonNull(coreWire.link);
    await().until(() -> on(core::lossNanos) < Long.MAX_VALUE);
    assertThat(opened(10)).containsExactly(7, 1, 1, 1);
  }

  @Test
  void anOldLossIsNoNews() {
    edgeWire.lost = 1;
    await().until(() -> on(edge::lossNanos) < Long.MAX_VALUE);
    int asked = edgeWire.asked.get();
    await().until(() -> edgeWire.asked.get() > asked + 5);
    // Each PING asked again, and the count was the same: the time since goes on.
    assertThat(on(edge::lossNanos)).isGreaterThan(5 * TimeUnit.MILLISECONDS.toNanos(PING_MILLIS));
  }

  /** Exchanges on each lane after so many were opened. */
  private List<Integer> opened(int count) {
    return on(
        () -> {
          for (int i = 0; i < count; i++) {
            edge.open(REQUEST, new AnyAsker());
          }
          return edge.lanes.stream().map(lane -> lane.crossings).toList();
        });
  }

  private <T> T on(Callable<T> what) {
    return loop.submit(what).syncUninterruptibly().getNow();
  }

  private static LinkSettings settings(String id) {
    return new LinkSettings(
        id, "i", LANES, 60_000, PING_MILLIS, new BufferBudget(1 << 24), LinkQuicConfig.DEFAULT);
  }

  /** One end of a connection on which everything takes its time. */
  private final class Wire implements LinkWire {
    private final String peer;
    private Wire other = this;
    private @Nullable Link link;
    private volatile long lost;
    private final AtomicInteger asked = new AtomicInteger();

    Wire(String peer) {
      this.peer = peer;
    }

    @Override
    public EventExecutor loop() {
      return loop;
    }

    @Override
    public ByteBufAllocator alloc() {
      return UnpooledByteBufAllocator.DEFAULT;
    }

    @Override
    public SocketAddress remote() {
      return InetSocketAddress.createUnresolved("test", 1);
    }

    @Override
    public String peerId() {
      return peer;
    }

    @Override
    public Transport transport() {
      return Transport.QUIC;
    }

    @Override
    public int maxLanes() {
      return LANES;
    }

    @Override
    public void openLane(Lane lane) {
      later(
          () -> {
            Lane there = ((CoreLink) Objects.requireNonNull(other.link)).newLane();
            there.opened(new Stream(lane));
            lane.opened(new Stream(there));
          });
    }

    @Override
    public long lostPackets() {
      asked.incrementAndGet();
      return lost;
    }

    @Override
    public void close(LinkError error, String reason) {
      Objects.requireNonNull(other.link).closed(error, reason);
    }
  }

  private void later(Runnable what) {
    loop.schedule(what, WAY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private final class Stream implements LaneWire {
    private final Lane to;

    Stream(Lane to) {
      this.to = to;
    }

    @Override
    public long room() {
      return 1 << 20;
    }

    @Override
    public void write(ByteBuf bytes) {
      later(() -> to.received(bytes));
    }
  }

  private static final class AnyEdge implements EdgeLink.Keeper {
    @Override
    public void onUp(EdgeLink link) {}

    @Override
    public void onSuspect(EdgeLink link) {}

    @Override
    public void onTrusted(EdgeLink link) {}

    @Override
    public void onDraining(EdgeLink link, String reason) {}

    @Override
    public void onClosed(EdgeLink link, boolean wasUp, LinkError error, String why) {}
  }

  private static final class AnyCore implements CoreLink.Keeper {
    @Override
    public boolean takesLinks() {
      return true;
    }

    @Override
    public void onUp(CoreLink link) {}

    @Override
    public void onOpen(CoreCrossing crossing, Open open) {}

    @Override
    public void onClosed(CoreLink link, boolean wasUp, LinkError error, String why) {}
  }

  private static final class AnyAsker implements EdgeCrossing.Asker {
    @Override
    public void onHead(ResponseHead head, boolean end) {}

    @Override
    public void onData(ByteBuf data) {
      data.release();
    }

    @Override
    public void onEnd(Fields trailers) {}

    @Override
    public void onWritten(int bytes) {}

    @Override
    public void onReset(ResetReason reason, String detail) {}

    @Override
    public void onLost(boolean untouched, ArrayDeque<Object> unsent, String why) {}
  }
}
