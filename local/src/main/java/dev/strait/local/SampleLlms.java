package dev.strait.local;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;

/** The sample LLMs that routes ask for, one process a port. */
final class SampleLlms {
  private final StateDirectory state;
  private final JavaProgram program;
  private final ScheduledExecutorService timer;
  private final Map<Integer, ChildProcess> running = new ConcurrentSkipListMap<>();

  SampleLlms(StateDirectory state, JavaProgram program, ScheduledExecutorService timer) {
    this.state = state;
    this.program = program;
    this.timer = timer;
  }

  /** Ends what an earlier run left behind at these ports. */
  void endLeftOvers(Collection<Integer> ports) throws IOException {
    for (int port : ports) {
      process(port).endLeftOver();
    }
  }

  /** Starts those that are missing and ends those that nobody asks for any more. */
  void run(Collection<Integer> ports) throws IOException {
    Map<Integer, ChildProcess> surplus = new TreeMap<>(running);
    for (int port : ports) {
      surplus.remove(port);
      if (!running.containsKey(port)) {
        ChildProcess process = process(port);
        process.start();
        running.put(port, process);
      }
    }
    surplus.forEach(
        (port, process) -> {
          running.remove(port);
          Future<?> unused = process.stop(Duration.ofSeconds(10));
        });
  }

  /** Where they listen. */
  List<Integer> ports() {
    return List.copyOf(running.keySet());
  }

  /** Ends all of them. */
  void stop(Duration patience) {
    CompletableFuture.allOf(
            running.values().stream()
                .map(process -> process.stop(patience))
                .toArray(CompletableFuture[]::new))
        .join();
  }

  private ChildProcess process(int port) {
    String name = "sample-llm." + port;
    return new ChildProcess(
        program.command("sample-llm", List.of("--port", Integer.toString(port))),
        state.log(name),
        state.root().resolve("logs").resolve(name + ".pid"),
        timer,
        new Unnoticed());
  }

  /** Its log says what there is to say. */
  private static final class Unnoticed implements ChildProcess.Watcher {
    @Override
    public void started(long pid) {}

    @Override
    public void ended(int exitStatus, Duration again) {}
  }
}
