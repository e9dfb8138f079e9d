package dev.strait.dataplane.node;

import dev.strait.dataplane.admin.Acknowledgement;
import dev.strait.dataplane.admin.NodeState;
import dev.strait.dataplane.admin.NodeView;
import dev.strait.dataplane.admin.Readiness;
import dev.strait.dataplane.config.ConfigState;
import dev.strait.dataplane.config.NodeConfiguration;
import dev.strait.nodeconfig.NodeConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node shows on its admin port, always as it is now. */
public final class NodePages implements NodeView {
  private final Node node;

  NodePages(Node node) {
    this.node = node;
  }

  @Override
  public List<String> stalledLoops() {
    return node.telemetry().stalledLoops();
  }

  @Override
  public Readiness readiness() {
    NodeState state = node.state();
    NodeRuntime runtime = node.runtime();
    List<String> waitingFor = new ArrayList<>();
    switch (state) {
      case WARMING ->
          waitingFor.add(
              runtime == null ? "No configuration runs yet." : "The node is warming itself up.");
      case DRAINING -> waitingFor.add("The node is ending.");
      case READY -> {}
    }
    if (runtime != null) {
      waitingFor.addAll(runtime.waitingFor());
    }
    return new Readiness(
        waitingFor.isEmpty(),
        state,
        waitingFor,
        runtime == null ? List.of() : LinkViews.views(runtime.links()));
  }

  @Override
  public Acknowledgement acknowledgement() {
    ConfigState config = node.configState();
    NodeConfiguration running = config.running();
    NodeRuntime runtime = node.runtime();
    long sequence =
        running == null ? NodeConfiguration.NO_TRAFFIC.sequence() : running.traffic().sequence();
    return new Acknowledgement(
        List.of(NodeConfig.CONTRACT_VERSION),
        running == null ? null : running.revision(),
        sequence == NodeConfiguration.NO_TRAFFIC.sequence() ? null : sequence,
        config.refused(),
        serving(runtime),
        runtime == null ? List.of() : runtime.listening(),
        runtime == null ? List.of() : LinkViews.byPeer(runtime.links()),
        runtime == null ? List.of() : runtime.problems());
  }

  /** A node that is warm but has no links yet does not serve, whatever it thinks of itself. */
  private NodeState serving(@Nullable NodeRuntime runtime) {
    NodeState state = node.state();
    boolean waiting = runtime != null && !runtime.waitingFor().isEmpty();
    return state == NodeState.READY && waiting ? NodeState.WARMING : state;
  }

  @Override
  public String metrics() {
    return node.telemetry().scrape();
  }

  @Override
  public void drain() {
    node.drain();
  }
}
