package dev.strait.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a child process is started: the same JDK and class path as this one.
 *
 * @param flags for the JVM; {@value #WHICH} in one stands for what the process is: edge, core or
 *     sample-llm
 * @param mainClass what it runs
 */
public record JavaProgram(List<String> flags, String mainClass) {
  /** Replaced in flags. */
  public static final String WHICH = "{which}";

  /** Copies what is mutable. */
  public JavaProgram {
    flags = List.copyOf(flags);
  }

  /**
   * The command line. The class path is not in it but in the environment: it is long, and systems
   * cut off what they show of a process.
   *
   * @param which what the process is
   * @param arguments for the main class
   * @return program and arguments
   */
  List<String> command(String which, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    flags.forEach(flag -> command.add(flag.replace(WHICH, which)));
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }

  /**
   * A process, not started yet.
   *
   * @param command from {@link #command}
   * @return with the class path of this JVM
   */
  static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return builder;
  }
}
