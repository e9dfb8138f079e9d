package dev.strait.dataplane.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strait.dataplane.telemetry.AccessLogMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {

  @Test
  void theDirectoryNeedNotExistYet(@TempDir Path temp) {
    Path later = temp.resolve("later");

    NodeOptions options =
        Main.parse(
            new String[] {"--dir", later.toString(), "--warm-up", "0", "--loops", "3"}, "all");

    assertThat(options).isEqualTo(new NodeOptions(later, 3, 0, AccessLogMode.ALL));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--warm-up 5 | --dir: missing (expected: the node's directory)",
        "--dir       | --dir: nothing follows it (expected: a value)",
        "--dir d --loops many | --loops: many (expected: a whole number)",
        "--dir d --loops 0 | loops: 0 (expected: at least 1)",
        "--dir d --warm-up -1 | warmUpMillis: -1 (expected: 0 or more)",
        "--directory d | --directory: unknown (expected: --dir, --warm-up, --loops or --help)",
      })
  void aWrongCommandLineIsOneSentence(String args, String sentence) {
    assertThatThrownBy(() -> Main.parse(args.split(" ", -1), null)).hasMessage(sentence);
  }

  @Test
  void aFileIsNotADirectory(@TempDir Path temp) throws IOException {
    Path file = Files.createFile(temp.resolve("file"));

    assertThatThrownBy(() -> Main.parse(new String[] {"--dir", file.toString()}, null))
        .hasMessage("--dir " + file + ": not a directory");
  }
}
