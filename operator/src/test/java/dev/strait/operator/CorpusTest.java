package dev.strait.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The API server takes and refuses the very resources that local validation takes and refuses. */
@Tag("cluster")
class CorpusTest {
  private static final Path CORPUS = Path.of("../crds/src/test/resources/corpus");

  /** What the client says of an apiVersion that the server does not serve. */
  private static final int NO_SUCH_VERSION = -1;

  @AutoClose private static final ApiServer server = ApiServer.start();

  static Stream<Path> accepted() {
    return files("accepted");
  }

  static Stream<Path> rejected() {
    return files("rejected");
  }

  private static Stream<Path> files(String folder) {
    try (Stream<Path> files = Files.list(CORPUS.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void itTakes(Path file) {
    assertThat(create(file)).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("rejected")
  void itRefuses(Path file) {
    assertThatThrownBy(() -> create(file))
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> assertThat(e.getCode()).as(e.getMessage()).isIn(NO_SUCH_VERSION, 400, 422));
  }

  /** As it stands in the file: a client that read it into records would repair it on the way. */
  private static List<HasMetadata> create(Path file) {
    KubernetesClient client = server.client();
    try {
      String text = Files.readString(file);
      return Stream.of(text.split("(?m)^---\\s*$"))
          .filter(document -> document.contains("kind:"))
          .map(document -> create(client, document))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HasMetadata create(KubernetesClient client, String document) {
    GenericKubernetesResource object =
        client
            .getKubernetesSerialization()
            .unmarshal(
                new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)),
                GenericKubernetesResource.class);
    var resource =
        client
            .genericKubernetesResources(object.getApiVersion(), object.getKind())
            .inNamespace("default")
            .resource(object);
    HasMetadata created = resource.fieldValidation(FieldValidateable.Validation.STRICT).create();
    resource.delete(); // names repeat among the files
    return created;
  }
}
