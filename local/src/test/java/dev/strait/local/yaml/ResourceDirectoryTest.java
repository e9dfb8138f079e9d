package dev.strait.local.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.crds.v1alpha1.EdgeLimits;
import dev.strait.crds.v1alpha1.ListenerProtocol;
import dev.strait.crds.v1alpha1.RouteTimeouts;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people get for what they wrote. */
class ResourceDirectoryTest {
  private final Path directory;

  ResourceDirectoryTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void quickstartIsValidAndHasItsDefaults() {
    LoadResult loaded = ResourceDirectory.load(Path.of("../examples/quickstart"));

    assertThat(loaded.errors()).isEmpty();
    var edge = loaded.resources().edgeNodes().get(0);
    assertThat(edge.getMetadata().getNamespace()).isEqualTo("default");
    assertThat(edge.getSpec().limits()).isEqualTo(EdgeLimits.DEFAULT);
    assertThat(edge.getSpec().listeners().get(0).protocols())
        .containsExactly(ListenerProtocol.HTTP1, ListenerProtocol.HTTP2);
    assertThat(loaded.resources().coreNodes().get(0).getSpec().tunnel().port()).isEqualTo(9443);
    assertThat(loaded.resources().tunnelRoutes().get(0).getSpec().rules().get(0).timeouts())
        .isEqualTo(RouteTimeouts.DEFAULT);
  }

  @Test
  void errorsOfAllFilesAreReportedAtOnceWithTheirLines() throws IOException {
    write("a.yaml", core("one").replace("cidr: 127.0.0.0/8", "cidr: 127.0.0.0/33"));
    write("b.yaml", core("two").replace("tunnel:", "tunel:") + "\n---\n" + core("three"));
    write("c.yaml", "kind: [");

    LoadResult loaded = ResourceDirectory.load(directory);

    assertThat(messages(loaded))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith("a.yaml:10: spec.egress.allow[0].cidr: '127.0.0.0/33' (expected:"),
            second ->
                assertThat(second)
                    .startsWith("b.yaml:6: spec.tunel: unknown field (expected: region, replicas,"),
            third -> assertThat(third).startsWith("c.yaml:1: not YAML: "));
    assertThat(loaded.resources().coreNodes())
        .extracting(core -> core.getMetadata().getName())
        .containsExactly("three");
    assertThat(loaded.errors().get(1).resource())
        .isEqualTo(new ResourceKey("CoreNode", "default", "two"));
  }

  @Test
  void ruleIsNotAskedAboutWhatIsMalformed() throws IOException {
    write("core.yaml", core("core").replace("port: 9443", "pingInterval: soon"));

    assertThat(messages(ResourceDirectory.load(directory)))
        .singleElement()
        .asString()
        .startsWith(
            "core.yaml:7: spec.tunnel.pingInterval: 'soon' (expected: a duration like `30s`");
  }

  @Test
  void nameMayStandOnlyOnceOverAllFiles() throws IOException {
    write("a.yaml", core("core"));
    write("b.yml", core("core"));

    assertThat(messages(ResourceDirectory.load(directory)))
        .containsExactly(
            "b.yml:1: CoreNode default/core stands already in "
                + directory.resolve("a.yaml")
                + ":1 (expected: once)");
  }

  @Test
  void keyMayStandOnlyOnceInAMap() throws IOException {
    write("core.yaml", core("core").replace("port: 9443", "port: 9443\n    port: 9444"));

    assertThat(messages(ResourceDirectory.load(directory)))
        .containsExactly("core.yaml:8: spec.tunnel.port: stands twice (expected: once)");
  }

  @Test
  void kindWithoutEffectIsAnError() throws IOException {
    write("service.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: llm\n");

    assertThat(messages(ResourceDirectory.load(directory)))
        .containsExactly(
            "service.yaml:2: kind: v1 Service (expected: EdgeNode, CoreNode or TunnelRoute of"
                + " strait.dev/v1alpha1, or Secret or ConfigMap of v1; other kinds have no effect on one"
                + " machine)");
  }

  @Test
  void whatAClusterWroteIsTakenBack() throws IOException {
    write(
        "core.yaml",
        core("core")
                .replace(
                    "name: core", "name: core\n  uid: 1-2\n  generation: 3\n  managedFields: []")
            + "status:\n  observedGeneration: 3\n  unknown: 1\n");

    assertThat(ResourceDirectory.load(directory).errors()).isEmpty();
  }

  @Test
  void plainTextOfASecretMovesIntoItsData() throws IOException {
    write(
        "secret.yaml",
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: ca}
        data: {ca.crt: b2xk, tls.crt: Y2hhaW4=}
        stringData: {ca.crt: new}
        """);

    Secret secret = ResourceDirectory.load(directory).resources().secrets().get(0);

    assertThat(secret.getData())
        .containsEntry("ca.crt", "bmV3")
        .containsEntry("tls.crt", "Y2hhaW4=");
  }

  @Test
  void contentOfASecretStaysOutOfErrors() throws IOException {
    write(
        "secret.yaml",
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: key}
        data: {tls.key: "-----BEGIN"}
        stringData: {tls.pem: 4711}
        type: [hunter2]
        """);

    assertThat(messages(ResourceDirectory.load(directory)))
        .hasSize(3)
        .noneMatch(message -> message.contains("BEGIN"))
        .noneMatch(message -> message.contains("4711"));
  }

  @Test
  void credentialsStayOutOfErrors() throws IOException {
    write(
        "route.yaml",
        """
        apiVersion: strait.dev/v1alpha1
        kind: TunnelRoute
        metadata: {name: route}
        spec:
          parentRefs: [{name: edge}]
          rules:
            - backendRefs: [{name: llm}]
              filters:
                - type: RequestHeaderModifier
                  requestHeaderModifier:
                    set: [{name: Authorization, value: " hunter2"}, {name: X-Pin, value: 4711}]
          backends: [{name: llm, origin: {url: "https://bob:hunter2@llm"}}]
        """);

    assertThat(messages(ResourceDirectory.load(directory)))
        .hasSize(3)
        .noneMatch(message -> message.contains("hunter2"))
        .noneMatch(message -> message.contains("4711"));
  }

  @Test
  void missingDirectoryIsOneClearSentence() {
    assertThat(messages(ResourceDirectory.load(directory.resolve("nowhere"))))
        .containsExactly("nowhere: does not exist (expected: a directory of YAML files)");
  }

  @Test
  void directoryWithoutResourcesIsAnError() throws IOException {
    write("notes.txt", "hello");

    assertThat(messages(ResourceDirectory.load(directory)))
        .containsExactly(directory.getFileName() + ": holds no resource (expected: *.yaml)");
  }

  @Test
  void aliasesCannotBlowUpADocument() throws IOException {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i <= 10; i++) {
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(5)));
    }
    write("bomb.yaml", bomb.toString());

    assertThat(messages(ResourceDirectory.load(directory)))
        .anyMatch(message -> message.contains("more than 200000 values in one document"));
  }

  private static String core(String name) {
    return """
    apiVersion: strait.dev/v1alpha1
    kind: CoreNode
    metadata:
      name: %s
    spec:
      tunnel:
        port: 9443
      egress:
        allow:
          - cidr: 127.0.0.0/8
    """
        .formatted(name);
  }

  private void write(String file, String yaml) throws IOException {
    Files.writeString(directory.resolve(file), yaml);
  }

  private static List<String> messages(LoadResult loaded) {
    return loaded.errors().stream()
        .map(
            error ->
                new ResourceError(
                        error.file().getFileName(),
                        error.line(),
                        error.resource(),
                        error.path(),
                        error.message())
                    .toString())
        .toList();
  }
}
