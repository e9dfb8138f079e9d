package dev.strait.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.loop.GivenSecret;
import dev.strait.control.plan.ObjectName;
import dev.strait.local.yaml.LoadedResources;
import dev.strait.local.yaml.ResourceDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlResourcesTest {
  private Path folder;
  private StateDirectory state;
  private YamlResources resources;

  @BeforeEach
  void quickstart(@TempDir Path temporary) throws IOException {
    folder = Files.createDirectory(temporary.resolve("resources"));
    for (String name : List.of("edge.yaml", "core.yaml", "route.yaml")) {
      Files.copy(Path.of("../examples/quickstart").resolve(name), folder.resolve(name));
    }
    state = new StateDirectory(temporary.resolve("state"));
    resources = new YamlResources(new ListenerCertificates(state, Clock.systemUTC()), 1_000);
  }

  @Test
  void aDocumentThatGoesWrongKeepsItsLastGoodFormAndOthersChange() throws IOException {
    read();
    edit("edge.yaml", "port: 8080", "port: 808000");
    edit("core.yaml", "port: 9443", "port: 9444");

    LoadedResources inForce = read();

    assertThat(inForce.edgeNodes().get(0).getSpec().listeners().get(0).port()).isEqualTo(8_080);
    assertThat(inForce.coreNodes().get(0).getSpec().tunnel().port()).isEqualTo(9_444);
  }

  @Test
  void aFileThatIsNoYamlTakesNothingAway() throws IOException {
    read();
    Files.writeString(folder.resolve("route.yaml"), "kind: [TunnelRoute");

    assertThat(read().tunnelRoutes()).hasSize(1);
  }

  @Test
  void aFileThatIsDeletedTakesItsResourceAway() throws IOException {
    read();
    Files.delete(folder.resolve("route.yaml"));

    assertThat(read().tunnelRoutes()).isEmpty();
  }

  @Test
  void missingListenerCertificatesAreMadeOnceAndKept() throws IOException {
    read();
    byte[] made = certificate();
    read();

    assertThat(certificate()).isEqualTo(made);
    assertThat(state.authority()).content().startsWith("-----BEGIN CERTIFICATE-----");
  }

  @Test
  void aNewHostnameGetsANewCertificate() throws IOException {
    read();
    byte[] made = certificate();
    edit("route.yaml", "  rules:", "  hostnames: [chat.example.com]\n  rules:");
    read();

    assertThat(certificate()).isNotEqualTo(made);
  }

  @Test
  void backendsOfTheSampleLlmMoveWithThePortOffset() throws IOException {
    LoadedResources inForce = read();

    assertThat(SampleBackends.ports(inForce)).containsExactly(8_000);
    assertThat(resources.snapshot().declared().routes().get(0).getSpec().backends().get(0).origin())
        .satisfies(origin -> assertThat(origin.url()).isEqualTo("http://127.0.0.1:9000"));
  }

  @Test
  void aTrustBundleMayBeAConfigMap() throws IOException {
    Files.writeString(
        folder.resolve("bundle.yaml"),
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: far-away}
        data: {ca.crt: PEM}
        """);
    read();

    ObjectName name = new ObjectName("default", "far-away");
    assertThat(Objects.requireNonNull(resources.snapshot().configMaps().get(name)).get("ca.crt"))
        .asString()
        .isEqualTo("PEM");
  }

  private LoadedResources read() throws IOException {
    return resources.accept(ResourceDirectory.load(folder));
  }

  private byte[] certificate() {
    ObjectName name = new ObjectName("default", "edge-certificate");
    GivenSecret secret = Objects.requireNonNull(resources.snapshot().secrets().get(name));
    return Objects.requireNonNull(secret.get("tls.crt"));
  }

  private void edit(String name, String from, String to) throws IOException {
    Path file = folder.resolve(name);
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }
}
