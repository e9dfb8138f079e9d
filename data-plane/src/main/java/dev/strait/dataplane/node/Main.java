package dev.strait.dataplane.node;

import dev.strait.dataplane.telemetry.AccessLogMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The node as a program. See docs/architecture.md, "How a node is run". */
public final class Main {
  /** Exit status of a wrong command line. */
  static final int USAGE = 2;

  private static final long DEFAULT_WARM_UP_MILLIS = 800;

  private static final String HELP =
      """
      usage: java -cp ... dev.strait.dataplane.node.Main --dir DIR [--warm-up MILLIS] [--loops N]

        --dir DIR          the directory that says what the node runs; it may be filled later
        --warm-up MILLIS   exercise the own code for at most so long before being ready (0: not at all; default %d)
        --loops N          event loops (default: one a processor)

      Environment: %s=off|failures|all (default failures).
      SIGTERM and SIGINT drain the node; the same signal again ends it at once.
      """
          .formatted(DEFAULT_WARM_UP_MILLIS, AccessLogMode.VARIABLE);

  private Main() {}

  /**
   * Runs a node until it is told to end.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    if (args.length > 0 && (args[0].equals("--help") || args[0].equals("-h"))) {
      System.out.print(HELP);
      return;
    }
    NodeOptions options;
    try {
      options = parse(args, System.getenv(AccessLogMode.VARIABLE));
    } catch (IllegalArgumentException e) {
      System.err.println("strait node: " + e.getMessage());
      System.exit(USAGE);
      return;
    }
    Node node = Node.start(options);
    Signals.onEnd(node::drain);
    node.ended().join();
    System.exit(0);
  }

  /**
   * Reads a command line.
   *
   * @param args as given to {@link #main}
   * @param accessLog value of {@link AccessLogMode#VARIABLE}
   * @return the options
   * @throws IllegalArgumentException with one sentence for the person who wrote it
   */
  static NodeOptions parse(String[] args, @Nullable String accessLog) {
    Path directory = null;
    long warmUpMillis = DEFAULT_WARM_UP_MILLIS;
    int loops = Runtime.getRuntime().availableProcessors();
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + ": nothing follows it (expected: a value)");
      }
      String value = args[i + 1];
      switch (args[i]) {
        case "--dir" -> directory = Path.of(value);
        case "--warm-up" -> warmUpMillis = number(args[i], value);
        case "--loops" -> loops = number(args[i], value);
        default ->
            throw new IllegalArgumentException(
                args[i] + ": unknown (expected: --dir, --warm-up, --loops or --help)");
      }
    }
    if (directory == null) {
      throw new IllegalArgumentException("--dir: missing (expected: the node's directory)");
    }
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new IllegalArgumentException("--dir " + directory + ": not a directory");
    }
    return new NodeOptions(directory, loops, warmUpMillis, AccessLogMode.parse(accessLog));
  }

  private static int number(String option, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + ": " + value + " (expected: a whole number)", e);
    }
  }
}
