package dev.strait.local.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** YAML is read as kubectl reads it. */
class YamlFileTest {
  private final Path file;
  private final List<ResourceError> errors = new ArrayList<>();

  YamlFileTest(@TempDir Path directory) {
    file = directory.resolve("file.yaml");
  }

  @Test
  void scalarsBecomeTheirJson() throws IOException {
    assertThat(json("{a: 1, b: 1.5, c: yes, d: 'yes', e: 0x10, f: 1_000, g: ~, h: 12:30:45}"))
        .isEqualTo(
            expected(
                """
                {"a":1,"b":1.5,"c":true,"d":"yes","e":16,"f":1000,"g":null,"h":"12:30:45"}
                """));
    assertThat(json("{a: 2026-11-22, b: 1h30m, c: !x y, 7: z}"))
        .isEqualTo(expected("{\"a\":\"2026-11-22\",\"b\":\"1h30m\",\"c\":\"y\",\"7\":\"z\"}"));
  }

  @Test
  void everythingKeepsItsLine() throws IOException {
    YamlDocument document =
        read("---\n# comment\na:\n  b:\n    - x\n    - c: 1\n---\n\n\nd: 2\n").get(1);
    assertThat(document.firstLine()).isEqualTo(10);

    YamlDocument first = read("---\n# comment\na:\n  b:\n    - x\n    - c: 1\n").get(0);
    FieldPath b = FieldPath.ROOT.field("a").field("b");
    assertThat(first.error(b, "").line()).isEqualTo(4);
    assertThat(first.error(b.index(1).field("c"), "").line()).isEqualTo(6);
    assertThat(first.error(b.index(1).field("missing"), "").line()).isEqualTo(6);
  }

  @Test
  void emptyDocumentsAreSkipped() throws IOException {
    assertThat(read("---\n---\n# nothing\n---\na: 1\n...\n")).hasSize(1);
    assertThat(errors).isEmpty();
  }

  @Test
  void documentsBeforeASyntaxErrorStillCount() throws IOException {
    assertThat(read("a: 1\n---\nb: [\n")).hasSize(1);
    assertThat(errors).singleElement().satisfies(e -> assertThat(e.line()).isEqualTo(4));
  }

  @Test
  void listIsNotAResource() throws IOException {
    assertThat(read("- a\n")).isEmpty();
    assertThat(errors)
        .singleElement()
        .asString()
        .endsWith("file.yaml:1: not a resource (expected: a map with apiVersion and kind)");
  }

  @Test
  void mergeKeysAreRefused() throws IOException {
    assertThat(read("a: &a {b: 1}\nc:\n  <<: *a\n")).isEmpty();
    assertThat(errors).singleElement().asString().contains("file.yaml:3: c: merge keys (<<)");
  }

  @Test
  void numberThatDoesNotFitIsAnError() throws IOException {
    assertThat(read("a: 99999999999999999999\n")).isEmpty();
    assertThat(errors).singleElement().asString().contains("file.yaml:1: a: a number that is not");
  }

  @Test
  void otherEncodingIsAnError() throws IOException {
    Files.write(file, "a: \u00e4".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(YamlFile.read(file, errors)).isEmpty();
    assertThat(errors).singleElement().asString().contains("not UTF-8");
  }

  private JsonNode json(String yaml) throws IOException {
    return read(yaml).get(0).content();
  }

  private List<YamlDocument> read(String yaml) throws IOException {
    Files.writeString(file, yaml);
    return YamlFile.read(file, errors);
  }

  private static JsonNode expected(String json) throws IOException {
    return new ObjectMapper()
        .configure(com.fasterxml.jackson.databind.DeserializationFeature.USE_LONG_FOR_INTS, true)
        .readTree(json);
  }
}
