package dev.strait.local;

import dev.strait.control.loop.ControlLoop;
import dev.strait.control.loop.LoopRunner;
import dev.strait.control.loop.Round;
import dev.strait.control.pki.Lifetimes;
import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.Placement;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.local.yaml.LoadResult;
import dev.strait.local.yaml.LoadedResources;
import dev.strait.local.yaml.ResourceDirectory;
import dev.strait.local.yaml.ResourceError;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The whole system on one machine: the control loop of a cluster over a directory, processes and
 * status files, running until it is closed.
 */
public final class OneMachine implements AutoCloseable {
  private static final String CONTROLLER = "strait.dev/local";

  private final Settings settings;
  private final Happenings happenings;
  private final StateLock lock;
  private final ScheduledExecutorService timer;
  private final LoopbackPlacement placement;
  private final YamlResources resources;
  private final StatusFiles statuses;
  private final SampleLlms sampleLlms;
  private final ProcessFleet fleet;
  private final LoopRunner runner;

  private OneMachine(Settings settings, Happenings happenings, StateLock lock) throws IOException {
    this.settings = settings;
    this.happenings = happenings;
    this.lock = lock;
    StateDirectory state = settings.state();
    timer = Executors.newSingleThreadScheduledExecutor(OneMachine::daemon);
    placement = new LoopbackPlacement(settings.resources(), settings.portOffset());
    resources =
        new YamlResources(
            new ListenerCertificates(state, Clock.systemUTC()), settings.portOffset());
    statuses = new StatusFiles(state);
    sampleLlms = new SampleLlms(state, settings.sampleLlm(), timer);
    fleet = new ProcessFleet(state, settings.node(), timer, happenings, this::signal);
    runner =
        new LoopRunner(
            new ControlLoop(
                resources,
                fleet,
                statuses,
                new FileVault(state.vault()),
                placement,
                CONTROLLER,
                Lifetimes.LAPTOP_NODE,
                Clock.systemUTC(),
                new SecureRandom()),
            new Rounds());
  }

  /**
   * Starts everything that a directory declares, and keeps at it.
   *
   * @param settings what and where
   * @param happenings is told what happens
   * @return the running system; close it
   * @throws CannotStartException when the YAML is not valid, a port is in use or the state
   *     directory cannot be used; nothing was started
   */
  public static OneMachine start(Settings settings, Happenings happenings)
      throws CannotStartException {
    LoadResult read = ResourceDirectory.load(settings.resources());
    if (!read.errors().isEmpty()) {
      throw new CannotStartException(read.errors().stream().map(ResourceError::toString).toList());
    }
    StateLock lock = StateLock.take(settings.state());
    OneMachine machine;
    try {
      machine = new OneMachine(settings, happenings, lock);
    } catch (IOException e) {
      release(lock);
      throw new CannotStartException(List.of(String.valueOf(e.getMessage())));
    }
    try {
      machine.begin(read);
      return machine;
    } catch (IOException e) {
      machine.close();
      throw new CannotStartException(List.of(String.valueOf(e.getMessage())));
    } catch (CannotStartException e) {
      machine.close();
      throw e;
    }
  }

  /**
   * Where nodes bind.
   *
   * @return the same answers that the nodes got
   */
  public Placement placement() {
    return placement;
  }

  /**
   * Where sample LLMs listen.
   *
   * @return ports of 127.0.0.1, offset included
   */
  public List<Integer> sampleLlmPorts() {
    return sampleLlms.ports();
  }

  private void begin(LoadResult read) throws IOException, CannotStartException {
    List<Integer> samplePorts = samplePorts(read.resources());
    sampleLlms.endLeftOvers(samplePorts);
    List<String> taken = PortCheck.taken(read.resources(), placement, samplePorts);
    if (!taken.isEmpty()) {
      throw new CannotStartException(taken);
    }
    startAhead(read.resources());
    sampleLlms.run(samplePorts);
    DirectoryWatch.start(settings.resources(), timer, this::edited);
    accept(read);
  }

  private void startAhead(LoadedResources read) throws IOException {
    for (CoreNode core : read.coreNodes()) {
      fleet.startAhead(
          GroupId.core(core.getMetadata().getNamespace(), core.getMetadata().getName()));
    }
    for (EdgeNode edge : read.edgeNodes()) {
      fleet.startAhead(
          GroupId.edge(edge.getMetadata().getNamespace(), edge.getMetadata().getName()));
    }
  }

  private void edited() {
    try {
      accept(ResourceDirectory.load(settings.resources()));
    } catch (IOException | RuntimeException e) { // whatever is in a file: what runs goes on
      happenings.roundFailed("the edit is not in force: " + e.getMessage());
    }
  }

  private void accept(LoadResult read) throws IOException {
    LoadedResources inForce = resources.accept(read);
    sampleLlms.run(samplePorts(inForce));
    statuses.keepOnly(inForce);
    happenings.resourcesRead(inForce, read.errors());
    SampleBackends.withoutEffect(inForce).forEach(happenings::advised);
    runner.signal();
  }

  private List<Integer> samplePorts(LoadedResources read) {
    return SampleBackends.ports(read).stream().map(port -> port + settings.portOffset()).toList();
  }

  private void signal() {
    runner.signal();
  }

  /** Ends everything: streams have until {@link Settings#drain} to end by themselves. Blocks. */
  @Override
  public void close() {
    runner.close();
    fleet.stop(settings.drain());
    sampleLlms.stop(settings.drain());
    timer.shutdownNow();
    release(lock);
  }

  private static void release(StateLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      // the system frees it with the process
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "strait-local");
    thread.setDaemon(true);
    return thread;
  }

  private final class Rounds implements LoopRunner.Listener {
    @Override
    public void done(Round round) {
      happenings.roundDone(round);
    }

    @Override
    public void failed(String message) {
      happenings.roundFailed(message);
    }
  }
}
