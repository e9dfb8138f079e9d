package dev.strait.local.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is in a file, loading it ends in resources or errors, never in an exception. */
class DamagedYamlTest {
  private static final int DAMAGES = 600;
  private static final List<String> SCRAPS =
      List.of(
          "\n", ":", "- ", "[", "{", "&a ", "*a", "!x ", "|", "null", "0", "-1", "true", "'", "\t",
          "~", "9e9");

  private final Random random = new Random(7);

  @Test
  void damageNeverThrows(@TempDir Path directory) throws IOException {
    List<Path> whole = Stream.concat(CorpusTest.accepted(), CorpusTest.rejected()).toList();
    Path damaged = directory.resolve("damaged.yaml");
    int resources = 0;
    int errors = 0;
    for (int i = 0; i < DAMAGES; i++) {
      String yaml = Files.readString(whole.get(random.nextInt(whole.size())));
      Files.write(damaged, damage(yaml).getBytes(StandardCharsets.UTF_8));

      LoadResult loaded = ResourceDirectory.load(damaged);

      errors += loaded.errors().size();
      resources +=
          loaded.resources().edgeNodes().size()
              + loaded.resources().coreNodes().size()
              + loaded.resources().tunnelRoutes().size();
    }

    assertThat(errors).as("errors told").isGreaterThan(DAMAGES / 2);
    assertThat(resources).as("resources that survived").isPositive();
  }

  /** Cuts, repeats, swaps or stuffs a few places. */
  private String damage(String yaml) {
    StringBuilder text = new StringBuilder(yaml);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int from = random.nextInt(text.length());
      int to = Math.min(text.length(), from + 1 + random.nextInt(24));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(from, to);
        case 1 -> text.insert(from, text.substring(from, to));
        case 2 -> text.replace(from, to, SCRAPS.get(random.nextInt(SCRAPS.size())));
        default -> text.insert(from, SCRAPS.get(random.nextInt(SCRAPS.size())));
      }
      if (text.isEmpty()) {
        return "";
      }
    }
    return text.toString();
  }
}
