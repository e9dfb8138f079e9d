package dev.strait.cli;

import dev.strait.local.JavaProgram;
import dev.strait.local.Settings;
import dev.strait.local.StateDirectory;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Options of commands that run everything on this machine. */
final class MachineOptions {
  private static final int MOST_OFFSET = 50_000;
  private static final String NODE_CLASS = "dev.strait.dataplane.node.Main";
  private static final String SAMPLE_LLM_CLASS = "dev.strait.examples.llm.Main";

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--port-offset",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Add N to every port, also to those of sample LLMs (default: ${DEFAULT-VALUE}).")
  private int portOffset;

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "Time that streams have to end by themselves (default: ${DEFAULT-VALUE}).")
  private int drainSeconds;

  /** Made by picocli. */
  MachineOptions() {}

  /** What these options say. */
  Settings settings(Path resources, Path state) {
    if (portOffset < 0 || portOffset > MOST_OFFSET) {
      throw new ParameterException(
          spec.commandLine(),
          "--port-offset: " + portOffset + " (expected: 0 to " + MOST_OFFSET + ")");
    }
    if (drainSeconds < 0) {
      throw new ParameterException(
          spec.commandLine(), "--drain: " + drainSeconds + " (expected: 0 or more seconds)");
    }
    return new Settings(
        resources,
        new StateDirectory(state),
        portOffset,
        new JavaProgram(JvmFlags.ofNodes(), NODE_CLASS),
        new JavaProgram(JvmFlags.ofSampleLlms(), SAMPLE_LLM_CLASS),
        Duration.ofSeconds(drainSeconds));
  }
}
