package dev.strait.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code strait status}: what {@code strait up} wrote into its state directory last. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Show what became of each resource on this machine.")
final class StatusCommand implements Callable<Integer> {
  private static final String ROW = "%-12s %-28s %-7s %s%n";

  @Option(
      names = "--state",
      paramLabel = "DIR",
      defaultValue = "state",
      description = "State directory of strait up (default: ${DEFAULT-VALUE}).")
  private Path state;

  /** Made by picocli. */
  StatusCommand() {}

  @Override
  public Integer call() throws IOException {
    List<Path> files = files();
    if (files.isEmpty()) {
      System.err.println(state + ": no status (expected: the state directory of strait up)");
      return 1;
    }
    System.out.printf(ROW, "KIND", "NAME", "READY", "CONDITIONS");
    for (Path file : files) {
      JsonNode resource = new YAMLMapper().readTree(file.toFile());
      JsonNode status = resource.path("status");
      JsonNode replicas = status.path("replicas");
      System.out.printf(
          ROW,
          resource.path("kind").asText(),
          resource.at("/metadata/namespace").asText()
              + "/"
              + resource.at("/metadata/name").asText(),
          replicas.isMissingNode() ? "-" : status.path("readyReplicas").asInt() + "/" + replicas,
          String.join(", ", conditions(status)));
      for (String sentence : complaints(status)) {
        System.out.println("             " + sentence);
      }
    }
    return 0;
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(state)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(state)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  private static List<JsonNode> all(JsonNode status) {
    List<JsonNode> conditions = new ArrayList<>();
    status.path("conditions").forEach(conditions::add);
    status.path("parents").forEach(parent -> parent.path("conditions").forEach(conditions::add));
    return conditions;
  }

  private static List<String> conditions(JsonNode status) {
    return all(status).stream()
        .map(each -> each.path("type").asText() + "=" + each.path("status").asText())
        .distinct()
        .toList();
  }

  private static List<String> complaints(JsonNode status) {
    return all(status).stream()
        .filter(each -> !each.path("type").asText().equals("Progressing"))
        .filter(
            each ->
                each.path("status").asText().equals("True")
                    == each.path("type").asText().equals("Degraded"))
        .map(each -> each.path("reason").asText() + ": " + each.path("message").asText())
        .distinct()
        .toList();
  }
}
