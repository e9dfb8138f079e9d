package dev.strait.crds.generator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is committed is what the types say. */
class GeneratedFilesTest {
  private static final String RUN =
      "./mvnw -pl crds -am test -Dtest=GeneratedFilesTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dstrait.generate=true";

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
          .build();

  @ParameterizedTest
  @EnumSource(Kinds.class)
  void crdYamlIsThatOfTheTypes(Kinds kind) throws IOException {
    String yaml =
        "# Generated from the Java types by " + RUN + "\n" + yaml(CrdGeneration.crd(kind));
    assertCommitted(Path.of("yaml", kind.file()), yaml);
    // A chart can hold only files below it; Helm does not upgrade those of its folder crds.
    assertCommitted(Path.of("..", "charts", "strait", "files", "crds", kind.file()), yaml);
  }

  @Test
  void configurationReferenceIsThatOfTheCrdYaml() throws IOException {
    StringBuilder page = new StringBuilder(ConfigurationReference.INTRODUCTION);
    for (Kinds kind : Kinds.values()) {
      new ConfigurationReference(page).add(CrdGeneration.crd(kind));
    }
    assertCommitted(Path.of("..", "docs", "configuration.md"), page.toString());
  }

  private static void assertCommitted(Path file, String expected) throws IOException {
    if (Boolean.getBoolean("strait.generate")) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, expected);
    }
    assertThat(file).as("missing; run %s and commit", RUN).exists();
    assertThat(Files.readString(file))
        .as("%s differs from what the types say; run %s and commit", file, RUN)
        .isEqualTo(expected);
  }

  private static String yaml(JsonNode crd) throws IOException {
    return YAML.writeValueAsString(crd);
  }
}
