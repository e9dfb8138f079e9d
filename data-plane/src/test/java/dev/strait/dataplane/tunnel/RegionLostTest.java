package dev.strait.dataplane.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.tunnel.lane.EdgeLink;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two cores of priority 0 and one of priority 1: where exchanges go when the first two are lost.
 */
class RegionLostTest {
  private static final int DRAWS = 10_000;
  private static final Offset<Double> CLOSE = Offset.offset(0.001);

  private final Map<String, Integer> opened = new ConcurrentHashMap<>();
  private final TunnelPair pair = new TunnelPair(64L << 20, 1, this::answer);
  private final Map<String, Integer> ports = new HashMap<>();

  private void answer(String core, Exchange exchange, TunnelTarget target) {
    opened.merge(core, 1, Integer::sum);
    pair.origin.open(core, exchange, target);
  }

  @BeforeEach
  void link() throws Exception {
    for (String core : List.of("near-1", "near-2", "far")) {
      ports.put(core, pair.startCore(core, 0).boundPort());
      pair.addCore(core, core.equals("far") ? 1 : 0, 1);
    }
    pair.connect();
    pair.awaitUp(3);
  }

  @AfterEach
  void close() {
    pair.close();
  }

  private void loseTheNear() {
    for (String core : List.of("near-1", "near-2")) {
      Objects.requireNonNull(pair.cores.get(core)).close().awaitUninterruptibly();
    }
    pair.awaitUp(1);
  }

  /** Until the first link is up: the other may be dialled again some seconds later. */
  private void theNearComeBack() throws Exception {
    for (String core : List.of("near-1", "near-2")) {
      pair.startCore(core, ports.getOrDefault(core, 0));
    }
    awaitUp(2);
  }

  private void awaitUp(int links) {
    await().atMost(Duration.ofSeconds(30)).until(() -> pair.up() >= links);
  }

  @Test
  void theShareOfWhatCameBackGrowsEvenly() throws Exception {
    assertThat(shares(System.nanoTime())).isEqualTo(Map.of("near-1", 0.5, "near-2", 0.5));

    loseTheNear();
    assertThat(shares(System.nanoTime())).isEqualTo(Map.of("far", 1.0));

    theNearComeBack();
    long now = System.nanoTime();
    double far = shares(now).getOrDefault("far", 0.0);
    assertThat(far).isBetween(0.1, 0.9); // 9 s after it is back it would be 0.19
    for (int seconds = 1; far > 0.2; seconds++) {
      Map<String, Double> shares = shares(now + TimeUnit.SECONDS.toNanos(seconds));
      far -= 0.09; // nine tenths of all in ten seconds
      assertThat(shares.get("far")).isEqualTo(far, CLOSE);
      assertThat(shares.getOrDefault("near-1", 0.0) + shares.getOrDefault("near-2", 0.0))
          .isEqualTo(1 - far, CLOSE);
    }
    awaitUp(3);
    assertThat(shares(System.nanoTime() + TimeUnit.SECONDS.toNanos(10)))
        .isEqualTo(Map.of("near-1", 0.5, "near-2", 0.5));
  }

  @Test
  void nothingIsCutAndNothingFailsWhileTheyComeBack() throws Exception {
    hundredExchanges();
    assertThat(opened).containsOnlyKeys("near-1", "near-2");

    loseTheNear();
    opened.clear();
    hundredExchanges();
    assertThat(opened).containsOnlyKeys("far");
    TestClient stream = pair.get("/stream");
    TestAnswer answer = pair.origin.next().head(200).say("while they are away, ");
    assertThat(answer.core).isEqualTo("far");

    theNearComeBack();
    opened.clear();
    await("both regions in use")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              exchange();
              return opened.containsKey("far") && opened.size() > 1;
            });
    await("all is as it was")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              opened.clear();
              hundredExchanges();
              return !opened.containsKey("far");
            });

    answer.say("and after").end();
    assertThat(stream.awaitEnd().text()).isEqualTo("while they are away, and after");
    assertThat(stream.failure).isNull();
  }

  private void hundredExchanges() {
    for (int i = 0; i < 100; i++) {
      exchange();
    }
  }

  /** Of a method that is not sent twice. */
  private void exchange() {
    assertThat(pair.post("/echo").say("x").end().awaitEnd().text()).isEqualTo("x");
  }

  /** What part of new exchanges each core gets at that time; those that get none are left out. */
  private Map<String, Double> shares(long nowNanos) throws Exception {
    EventLoop eventLoop = (EventLoop) pair.edgeLoops.iterator().next();
    EdgeLoop loop = pair.edge.on(eventLoop);
    return eventLoop
        .submit(
            () -> {
              Map<EdgeLink, String> names = new HashMap<>();
              for (String core : ports.keySet()) {
                EdgeLink link = loop.choose(List.of(core), List.of(), false, nowNanos, 0);
                if (link != null) {
                  names.put(link, core);
                }
              }
              Map<String, Double> shares = new HashMap<>();
              for (int i = 0; i < DRAWS; i++) {
                double random = (i + 0.5) / DRAWS;
                EdgeLink link = loop.choose(List.of(), List.of(), false, nowNanos, random);
                shares.merge(Objects.requireNonNull(names.get(link)), 1.0 / DRAWS, Double::sum);
              }
              shares.replaceAll((core, share) -> Math.round(share * DRAWS) / (double) DRAWS);
              return shares;
            })
        .get();
  }
}
