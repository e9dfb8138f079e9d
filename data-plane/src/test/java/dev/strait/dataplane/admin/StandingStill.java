package dev.strait.dataplane.admin;

import dev.strait.dataplane.config.Refusal;
import dev.strait.nodeconfig.Transport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A node in whatever state a test put it. */
final class StandingStill implements NodeView {
  volatile List<String> stalled = List.of();
  volatile Readiness readiness = new Readiness(true, NodeState.READY, List.of(), List.of());
  volatile @Nullable Refusal refused;
  final AtomicInteger drains = new AtomicInteger();

  @Override
  public List<String> stalledLoops() {
    return stalled;
  }

  @Override
  public Readiness readiness() {
    return readiness;
  }

  @Override
  public Acknowledgement acknowledgement() {
    return new Acknowledgement(
        List.of(1),
        "r1",
        7L,
        refused,
        NodeState.READY,
        List.of(new BoundPort("http", "127.0.0.1", 8080)),
        List.of(new PeerLinks("core", 1, 2, Map.of(Transport.TLS, 1))),
        List.of());
  }

  @Override
  public String metrics() {
    return "strait_up 1\n";
  }

  @Override
  public void drain() {
    drains.incrementAndGet();
  }
}
