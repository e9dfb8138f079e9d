package dev.strait.local.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.strait.crds.v1alpha1.CoreNodeSpec;
import dev.strait.crds.v1alpha1.EdgeNodeSpec;
import dev.strait.crds.v1alpha1.TunnelRouteSpec;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Defaults are written twice, for the API server and for Java: they must agree. */
class DefaultsTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, true);

  @ParameterizedTest
  @MethodSource("dev.strait.local.yaml.CorpusTest#accepted")
  void typesFillInWhatTheSchemaFillsIn(Path file) throws IOException {
    JsonNode written = new YAMLMapper().readTree(file.toFile());
    JsonNode filled = written.deepCopy();
    String kind = written.path("kind").asText();
    Schema schema = Schemas.of("strait.dev/v1alpha1", kind);
    assertThat(schema).isNotNull();
    Defaults.fill(schema, filled);

    Class<? extends Record> type =
        switch (kind) {
          case "EdgeNode" -> EdgeNodeSpec.class;
          case "CoreNode" -> CoreNodeSpec.class;
          default -> TunnelRouteSpec.class;
        };
    assertThat(JSON.treeToValue(written.get("spec"), type))
        .isEqualTo(JSON.treeToValue(filled.get("spec"), type));
  }

  @ParameterizedTest
  @MethodSource("dev.strait.local.yaml.CorpusTest#accepted")
  void typesLoseNothingOfWhatIsWritten(Path file) throws IOException {
    LoadedResources loaded = ResourceDirectory.load(file).resources();
    Object spec =
        !loaded.edgeNodes().isEmpty()
            ? loaded.edgeNodes().get(0).getSpec()
            : !loaded.coreNodes().isEmpty()
                ? loaded.coreNodes().get(0).getSpec()
                : loaded.tunnelRoutes().get(0).getSpec();

    JsonNode again = JSON.valueToTree(spec);

    assertThat(JSON.treeToValue(again, spec.getClass())).isEqualTo(spec);
  }
}
