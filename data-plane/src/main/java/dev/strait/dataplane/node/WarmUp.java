package dev.strait.dataplane.node;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.config.NodeConfiguration;
import dev.strait.dataplane.config.RefusedException;
import dev.strait.dataplane.telemetry.AccessLogMode;
import dev.strait.dataplane.telemetry.NodeTelemetry;
import dev.strait.dataplane.telemetry.ObserverChain;
import io.netty.channel.EventLoopGroup;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exercises the node's own code before it is ready, so that the first real requests do not pay for
 * class loading and compilation (measured: 2.5 to 5 times the CPU in the first seconds).
 *
 * <p>A client, an edge, a core and an origin are put up on loopback, with loops, budget and metrics
 * of their own; both ends of the tunnel show the node's own certificate. What fails here is told
 * and otherwise without effect.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  /** More make nothing faster. */
  static final int ENOUGH = 20_000;

  private static final long LOOK_MILLIS = 5;

  private WarmUp() {}

  /**
   * Blocks until the code is warm or time is up.
   *
   * @param node what the node runs; its identity is borrowed
   * @param bundle the node's secrets
   * @param millis how long at most; 0 for not at all
   * @param enough how many exchanges at most
   * @return exchanges that crossed
   */
  static int run(NodeConfiguration node, Bundle bundle, long millis, int enough) {
    if (millis == 0) {
      return 0;
    }
    LOG.info("Warming up: an edge and a core of its own talk on loopback.");
    long start = System.nanoTime();
    long deadline = start + TimeUnit.MILLISECONDS.toNanos(millis);
    EventLoopGroup loops = EventLoops.start(1); // the compiler needs processors as well
    try (NodeTelemetry telemetry = new NodeTelemetry(loops, AccessLogMode.OFF);
        ActiveExchanges active = new ActiveExchanges(loops)) {
      NodeParts parts =
          new NodeParts(
              loops,
              NodeMemory.budget(node.config().limits()),
              active,
              ObserverChain.of(List.of(active, telemetry.observer())),
              telemetry.connections(),
              bundle);
      int crossed = exercise(node, parts, deadline, enough);
      LOG.info(
          "Warmed up: {} exchanges crossed in {} ms.",
          crossed,
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
      return crossed;
    } catch (RefusedException | TimeoutException | RuntimeException e) {
      LOG.warn("The warm-up ended early, the first requests may be slow: {}", e.getMessage());
      return 0;
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static int exercise(NodeConfiguration node, NodeParts parts, long deadline, int enough)
      throws RefusedException, TimeoutException {
    CoreRuntime core = new CoreRuntime(parts);
    EdgeRuntime edge = new EdgeRuntime(parts);
    try (WarmUpTraffic traffic = new WarmUpTraffic(parts.loops())) {
      WarmUpPair pair = new WarmUpPair(node.config(), traffic.originPort());
      core.apply(pair.core());
      edge.apply(pair.edge(core.listening().get(0).port()));
      while (!edge.waitingFor().isEmpty()) {
        if (System.nanoTime() > deadline) {
          throw new TimeoutException("its own tunnel did not come up in time");
        }
        pause();
      }
      traffic.begin(edge.listening().get(0).port());
      while (System.nanoTime() < deadline && traffic.answers() < enough) {
        pause();
      }
      return traffic.answers();
    } finally {
      edge.close();
      core.close();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
