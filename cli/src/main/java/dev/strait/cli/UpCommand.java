package dev.strait.cli;

import dev.strait.local.CannotStartException;
import dev.strait.local.OneMachine;
import dev.strait.local.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code strait up}: everything that a directory declares, on this machine, until Ctrl-C. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Run a directory of YAML on this machine until Ctrl-C; edits take effect.",
    footer = {
      "",
      "Each EdgeNode and CoreNode becomes a process on 127.0.0.1. Certificates that nobody gave are",
      "made. A TunnelRoute with the annotation local.strait.dev/sample-llm: BACKEND gets a sample LLM",
      "at that backend's url.",
      "",
      "Environment: STRAIT_NODE_JAVA_OPTS, more flags for the JVMs of nodes."
    })
final class UpCommand implements Callable<Integer> {
  /** After so long it is said that a node is not ready yet. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @Option(
      names = {"-f", "--file"},
      paramLabel = "DIR",
      required = true,
      description = "The directory, or one YAML file.")
  private Path resources;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      defaultValue = "state",
      description =
          "Where status, logs, certificates and what nodes run are kept (default:"
              + " ${DEFAULT-VALUE}).")
  private Path state;

  @Mixin private MachineOptions options;

  /** Made by picocli. */
  UpCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = options.settings(resources, state);
    Screen screen = new Screen(settings, System.out);
    OneMachine machine;
    try {
      machine = OneMachine.start(settings, screen);
    } catch (CannotStartException e) {
      e.reasons().forEach(System.err::println);
      System.err.println("Nothing was started.");
      return 1;
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  screen.ending();
                  machine.close();
                  screen.ended();
                },
                "strait-end"));
    screen.showPlaces(Places.of(settings, machine.placement(), screen.inForce()));
    screen.awaitReady(PATIENCE);
    Thread.currentThread().join(); // until the signal that runs the hook
    return 0;
  }
}
