package dev.strait.local.yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory (or one file) of YAML resources. */
public final class ResourceDirectory {
  private ResourceDirectory() {}

  /**
   * Reads every {@code *.yaml} and {@code *.yml} of a directory, not of those below it, in the
   * order of their names. Blocks; may be called from any thread.
   *
   * @param place a directory, or a single YAML file
   * @return what is valid, and every error of what is not; a place that is missing or holds no
   *     resource is an error too
   */
  public static LoadResult load(Path place) {
    CelRule.warmUp();
    List<ResourceError> errors = new ArrayList<>();
    ResourceReader reader = new ResourceReader(errors);
    for (Path file : files(place, errors)) {
      YamlFile.read(file, errors).forEach(reader::accept);
    }
    LoadedResources resources = reader.resources();
    if (errors.isEmpty() && reader.isEmpty()) {
      errors.add(new ResourceError(place, 0, null, "", "holds no resource (expected: *.yaml)"));
    }
    errors.sort(Comparator.comparing(ResourceError::file).thenComparing(ResourceError::line));
    return new LoadResult(resources, errors);
  }

  private static List<Path> files(Path place, List<ResourceError> errors) {
    if (Files.isRegularFile(place)) {
      return List.of(place);
    }
    try (Stream<Path> entries = Files.list(place)) {
      return entries.filter(ResourceDirectory::isYaml).sorted().toList();
    } catch (IOException e) {
      String what = Files.exists(place) ? "cannot be read: " + e : "does not exist";
      errors.add(
          new ResourceError(place, 0, null, "", what + " (expected: a directory of YAML files)"));
      return List.of();
    }
  }

  /** Editors leave hidden files beside the one being edited. */
  private static boolean isYaml(Path file) {
    String name = file.getFileName().toString();
    return (name.endsWith(".yaml") || name.endsWith(".yml"))
        && !name.startsWith(".")
        && Files.isRegularFile(file);
  }
}
