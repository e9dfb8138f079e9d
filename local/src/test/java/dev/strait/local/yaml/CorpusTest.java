package dev.strait.local.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The corpus of accepted and rejected resources; it is replayed on real API servers too. */
class CorpusTest {
  private static final Path CORPUS = Path.of("../crds/src/test/resources/corpus");
  private static final List<String> KINDS = List.of("EdgeNode", "CoreNode", "TunnelRoute");

  @ParameterizedTest
  @MethodSource("accepted")
  void acceptedResourceIsAccepted(Path file) {
    assertThat(ResourceDirectory.load(file).errors()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("rejected")
  void rejectedResourceIsRejectedForTheReasonItStates(Path file) throws IOException {
    String expected = Files.readAllLines(file).get(0).replaceFirst("# expected: ", "");

    assertThat(ResourceDirectory.load(file).errors())
        .singleElement()
        .satisfies(error -> assertThat(error.path() + ": " + error.message()).startsWith(expected));
  }

  @Test
  void everyRuleHasAnAcceptedAndARejectedResource() throws IOException {
    Set<String> rules = new HashSet<>();
    for (String kind : KINDS) {
      RuleNames.ofSchema(schema(kind), kind, rules);
    }
    Set<String> asked = new HashSet<>();
    for (Path file : accepted().toList()) {
      YamlDocument document = document(file);
      Schema schema = schema(document.kind());
      Defaults.fill(schema, document.content());
      RuleNames.ofValue(schema, document.content(), document.kind(), asked);
    }
    Set<String> broken = new HashSet<>();
    for (Path file : rejected().toList()) {
      String kind = document(file).kind();
      ResourceDirectory.load(file)
          .errors()
          .forEach(error -> broken.add(RuleNames.ofError(kind, error)));
    }

    assertThat(asked).as("rules asked by accepted resources").containsAll(rules);
    assertThat(broken).as("rules broken by rejected resources").containsAll(rules);
  }

  static Stream<Path> accepted() throws IOException {
    return files("accepted");
  }

  static Stream<Path> rejected() throws IOException {
    return files("rejected");
  }

  private static Stream<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(CORPUS.resolve(folder))) {
      return files.sorted().toList().stream();
    }
  }

  private static YamlDocument document(Path file) {
    return YamlFile.read(file, new ArrayList<>()).get(0);
  }

  private static Schema schema(String kind) {
    Schema schema = Schemas.of("strait.dev/v1alpha1", kind);
    assertThat(schema).isNotNull();
    return schema;
  }
}
