package dev.strait.cli;

import dev.strait.local.yaml.LoadResult;
import dev.strait.local.yaml.LoadedResources;
import dev.strait.local.yaml.ResourceDirectory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code strait validate}: the checks of the API server, without one. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = "Check a directory of YAML as a cluster would: schema, defaults and CEL rules.")
final class ValidateCommand implements Callable<Integer> {
  @Option(
      names = {"-f", "--file"},
      paramLabel = "DIR",
      required = true,
      description = "The directory, or one YAML file.")
  private Path resources;

  /** Made by picocli. */
  ValidateCommand() {}

  @Override
  public Integer call() {
    LoadResult read = ResourceDirectory.load(resources);
    read.errors().forEach(System.err::println);
    if (!read.errors().isEmpty()) {
      System.err.println(read.errors().size() + " error(s).");
      return 1;
    }
    LoadedResources valid = read.resources();
    int count =
        valid.edgeNodes().size()
            + valid.coreNodes().size()
            + valid.tunnelRoutes().size()
            + valid.secrets().size()
            + valid.configMaps().size();
    System.out.println(resources + ": " + count + " resource(s), all valid.");
    return 0;
  }
}
