package dev.strait.local;

import dev.strait.control.loop.DesiredGroup;
import dev.strait.control.loop.Fleet;
import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.Observed;
import dev.strait.control.plan.ObservedGroup;
import dev.strait.nodeconfig.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/** Nodes as child processes of this one. */
final class ProcessFleet implements Fleet {
  /** How soon a node's word reaches the loop. Asking costs a node next to nothing. */
  private static final long ASK_EVERY_MILLIS = 25;

  private final StateDirectory state;
  private final JavaProgram program;
  private final ScheduledExecutorService timer;
  private final Happenings happenings;
  private final Runnable changed;
  private final Map<GroupId, LocalNode> nodes = new ConcurrentSkipListMap<>();
  private final Map<GroupId, CompletableFuture<Void>> leaving = new ConcurrentSkipListMap<>();

  ProcessFleet(
      StateDirectory state,
      JavaProgram program,
      ScheduledExecutorService timer,
      Happenings happenings,
      Runnable changed)
      throws IOException {
    this.state = state;
    this.program = program;
    this.timer = timer;
    this.happenings = happenings;
    this.changed = changed;
    for (GroupId group : state.groups()) {
      node(group).recall();
    }
    Repeating.start(timer, ASK_EVERY_MILLIS, this::askAll);
  }

  private void askAll() {
    nodes.values().forEach(LocalNode::ask);
  }

  /** Starts nodes before the loop has planned them, for their JVMs take longer than the plan. */
  void startAhead(GroupId group) throws IOException {
    node(group).startAhead();
  }

  @Override
  public Observed observe() {
    Map<GroupId, ObservedGroup> groups = new TreeMap<>();
    nodes.forEach((id, node) -> groups.put(id, node.observe()));
    return new Observed(groups);
  }

  @Override
  public void apply(DesiredGroup group) throws IOException {
    CompletableFuture<Void> going = leaving.get(group.id());
    if (going != null && !going.isDone()) {
      throw new IOException(group.id() + " is still ending its streams; it starts again then");
    }
    node(group.id()).apply(group);
  }

  @Override
  public void remove(GroupId id) {
    LocalNode node = nodes.remove(id);
    if (node == null) {
      return;
    }
    CompletableFuture<Void> gone =
        node.stop(node.drain()).thenRun(() -> deleteTree(node.directory().root())).thenRun(changed);
    leaving.put(id, gone);
  }

  /** Ends all nodes, edges before cores, so that what streams through both can end. */
  void stop(Duration patience) {
    end(Role.EDGE, patience);
    end(Role.CORE, patience);
    CompletableFuture.allOf(leaving.values().toArray(CompletableFuture[]::new)).join();
  }

  private void end(Role role, Duration patience) {
    List<CompletableFuture<Void>> ending =
        nodes.entrySet().stream()
            .filter(entry -> entry.getKey().role() == role)
            .map(entry -> entry.getValue().stop(patience))
            .toList();
    CompletableFuture.allOf(ending.toArray(CompletableFuture[]::new)).join();
  }

  private LocalNode node(GroupId id) {
    return nodes.computeIfAbsent(
        id, key -> new LocalNode(key, state, program, timer, happenings, changed));
  }

  private static void deleteTree(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      // a directory that stays is found, and its group removed, at the next start
    }
  }
}
