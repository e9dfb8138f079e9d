package dev.strait.local;

import dev.strait.control.loop.DesiredGroup;
import dev.strait.control.plan.Acknowledgement;
import dev.strait.control.plan.Applied;
import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.ObservedGroup;
import dev.strait.control.plan.ObservedNode;
import dev.strait.nodeconfig.AdminConfig;
import dev.strait.nodeconfig.BindConfig;
import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.LinkQuicConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeDirectory;
import dev.strait.nodeconfig.NodeDirectoryReader;
import dev.strait.nodeconfig.NodeDirectoryWriter;
import dev.strait.nodeconfig.NodeTraffic;
import dev.strait.nodeconfig.Reading;
import dev.strait.nodeconfig.Role;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A node group on a laptop: one directory and one process. The loop's thread writes, the timer's
 * thread asks the node what it runs; what it said is remembered for {@link #observe}.
 */
final class LocalNode {
  private static final int CALM = 10;

  private final GroupId id;
  private final NodeDirectory directory;
  private final NodeDirectoryWriter writer;
  private final ChildProcess process;
  private final Happenings happenings;
  private final Runnable changed;
  private @Nullable Applied applied;
  private String revision = "";
  private @Nullable LinkQuicConfig startedWith;
  private @Nullable Acknowledgement said;
  private long calls;

  LocalNode(
      GroupId id,
      StateDirectory state,
      JavaProgram program,
      ScheduledExecutorService timer,
      Happenings happenings,
      Runnable changed) {
    this.id = id;
    this.happenings = happenings;
    this.changed = changed;
    directory = state.node(id);
    writer = new NodeDirectoryWriter(directory);
    process =
        new ChildProcess(
            program.command(
                id.role().name().toLowerCase(Locale.ROOT),
                List.of("--dir", directory.root().toString())),
            state.log(id),
            directory.root().resolve("pid"),
            timer,
            new Announcement());
  }

  NodeDirectory directory() {
    return directory;
  }

  /**
   * Ends what an earlier run left behind, and reads what it wrote, so that revisions and sequences
   * go on from there.
   */
  synchronized void recall() throws IOException {
    process.endLeftOver();
    NodeDirectoryReader reader = new NodeDirectoryReader(directory);
    if (reader.readConfig() instanceof Reading.Complete<NodeConfig> config
        && reader.readTraffic() instanceof Reading.Complete<NodeTraffic> traffic) {
      applied = new Applied(config.document(), traffic.document());
      revision = config.revision();
    }
  }

  synchronized ObservedGroup observe() {
    if (applied == null || !process.isRunning()) {
      return new ObservedGroup(applied, List.of(), List.of());
    }
    NodeConfig config = applied.config();
    BindConfig tunnel = config.tunnel().listen();
    Endpoint endpoint = tunnel == null ? null : new Endpoint(tunnel.address(), tunnel.port());
    List<String> addresses =
        endpoint != null
            ? List.of(endpoint.host() + ":" + endpoint.port())
            : config.listeners().stream().map(each -> each.address() + ":" + each.port()).toList();
    return new ObservedGroup(
        applied, List.of(new ObservedNode(id.toString(), endpoint, said)), addresses);
  }

  /** Starts the process before there is anything for it to run: it warms up meanwhile. */
  void startAhead() throws IOException {
    process.start();
  }

  synchronized void apply(DesiredGroup group) throws IOException {
    writer.addToBundle(group.bundle());
    if (applied == null || !applied.traffic().equals(group.traffic())) {
      writer.writeTraffic(group.traffic());
    }
    if (applied == null || !applied.config().equals(group.config())) {
      writer.writeConfig(group.config());
    }
    applied = new Applied(group.config(), group.traffic());
    revision = applied.revision();
    writer.retainBundle(group.keep());
    if (group.replicas() > 0) {
      start(group.config());
    } else {
      Future<?> unused = stop(drainOf(group.config()));
    }
  }

  private void start(NodeConfig config) throws IOException {
    LinkQuicConfig quic = config.tunnel().linkQuic();
    if (id.role() == Role.CORE && startedWith != null && !quic.equals(startedWith)) {
      // A core takes these over only when it starts: the start fails until the old one has ended.
      Future<?> unused = stop(drainOf(config));
    }
    process.start();
    startedWith = quic;
  }

  /** How long it may take to end: what its configuration grants, and a little for itself. */
  synchronized Duration drain() {
    return applied == null ? Duration.ZERO : drainOf(applied.config());
  }

  CompletableFuture<Void> stop(Duration patience) {
    return process.stop(patience);
  }

  /**
   * Asks the node what it runs: at every call while it does not run what it should, else at every
   * tenth. Blocks for half a second at most. Timer's thread only.
   */
  void ask() {
    AdminConfig admin;
    synchronized (this) {
      calls++;
      boolean settled =
          said != null
              && said.state() == Acknowledgement.State.READY
              && revision.equals(said.revision());
      if (applied == null || !process.isRunning() || (settled && calls % CALM != 0)) {
        return;
      }
      admin = applied.config().admin();
    }
    Acknowledgement answer = AdminClient.ask(admin);
    synchronized (this) {
      if (answer == null || answer.equals(said)) {
        return;
      }
      said = answer;
    }
    happenings.nodeSaid(id, answer);
    changed.run();
  }

  private static Duration drainOf(NodeConfig config) {
    return Duration.ofMillis(config.drain().deadlineMillis()).plusSeconds(5);
  }

  private void forgetWhatItSaid() {
    synchronized (this) {
      said = null;
    }
    changed.run();
  }

  private final class Announcement implements ChildProcess.Watcher {
    @Override
    public void started(long pid) {
      happenings.nodeStarted(id, pid);
    }

    @Override
    public void ended(int exitStatus, Duration again) {
      happenings.nodeEnded(id, exitStatus, again);
      forgetWhatItSaid();
    }
  }
}
