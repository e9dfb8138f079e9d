package dev.strait.local.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An API server judges a default as it is written, before the defaults inside it are filled in. */
class SchemaDefaultsTest {
  @ParameterizedTest
  @ValueSource(strings = {"EdgeNode", "CoreNode", "TunnelRoute"})
  void everyDefaultIsValidByItself(String kind) {
    Schema schema = Schemas.of("strait.dev/v1alpha1", kind);
    assertThat(schema).isNotNull();

    assertDefaultsValid(schema, FieldPath.ROOT);
  }

  private static void assertDefaultsValid(Schema schema, FieldPath path) {
    if (schema.defaultValue() != null) {
      ObjectNode nothing = JsonNodeFactory.instance.objectNode();
      Findings findings = new Findings(new YamlDocument(Path.of("crd"), 1, nothing, Map.of()));
      new SchemaCheck(findings).check(schema, schema.defaultValue(), path);
      new RuleCheck(findings).check(schema, schema.defaultValue(), path);
      assertThat(findings.errors()).isEmpty();
    }
    schema.properties().forEach((name, below) -> assertDefaultsValid(below, path.field(name)));
    if (schema.items() != null) {
      assertDefaultsValid(schema.items(), path.index(0));
    }
  }
}
