package dev.strait.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeConfigJson;
import dev.strait.nodeconfig.NodeDirectory;
import dev.strait.nodeconfig.NodeDirectoryReader;
import dev.strait.nodeconfig.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code strait config}: the NodeConfig that a node was given. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Show what a node was told to run, as JSON; without a node: which there are.")
final class ConfigCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "NODE",
      description = "Such as edge.default.edge: role, namespace and name.")
  private @Nullable String node;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      defaultValue = "state",
      description = "State directory of strait up (default: ${DEFAULT-VALUE}).")
  private Path state;

  /** Made by picocli. */
  ConfigCommand() {}

  @Override
  public Integer call() throws IOException {
    List<String> nodes = nodes();
    if (nodes.isEmpty()) {
      System.err.println(state + ": no nodes (expected: the state directory of strait up)");
      return 1;
    }
    if (node == null) {
      nodes.forEach(System.out::println);
      return 0;
    }
    if (!nodes.contains(node)) {
      System.err.println(node + ": no such node (expected one of: " + nodes + ")");
      return 1;
    }
    Path folder = state.resolve("nodes").resolve(node);
    return show(new NodeDirectoryReader(new NodeDirectory(folder)).readConfig());
  }

  private static int show(Reading<NodeConfig> reading) throws IOException {
    if (reading instanceof Reading.Complete<NodeConfig> complete) {
      ObjectMapper json = new ObjectMapper();
      System.out.println(json.readTree(NodeConfigJson.write(complete.document())).toPrettyString());
      return 0;
    }
    System.err.println(
        reading instanceof Reading.Refused<NodeConfig> refused
            ? String.join("\n", refused.reasons())
            : "not written yet");
    return 1;
  }

  private List<String> nodes() throws IOException {
    Path folder = state.resolve("nodes");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(folder)) {
      return folders.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }
}
