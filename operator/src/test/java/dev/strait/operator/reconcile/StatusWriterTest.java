package dev.strait.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.EdgeNodeStatus;
import dev.strait.operator.ApiServer;
import dev.strait.operator.Samples;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A watch is always a little late: the resource may be gone when its status is written. */
@Tag("cluster")
class StatusWriterTest {
  @AutoClose private static final ApiServer server = ApiServer.start();
  private static final KubernetesClient client = server.client();
  private String namespace;
  private StatusWriter writer;

  @BeforeEach
  void applySamples(TestInfo test) {
    namespace = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
    Samples.namespace(client, namespace);
    Samples.apply(client, namespace);
    writer = new StatusWriter(client);
  }

  @Test
  void aStatusIsWrittenOnce() {
    EdgeNode edge = edge().get();
    EdgeNodeStatus status = status();

    assertThat(writer.write(edge, status, new EdgeNode())).isTrue();
    assertThat(edge().get().getStatus()).isEqualTo(status);
    assertThat(writer.write(edge, status, new EdgeNode())).isFalse();
  }

  @Test
  void aResourceThatIsGoneHasNoStatus() {
    EdgeNode edge = edge().get();
    delete();

    assertThat(writer.write(edge, status(), new EdgeNode())).isFalse();
  }

  private void delete() {
    edge().delete();
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> edge().get() == null);
  }

  private Resource<EdgeNode> edge() {
    return client.resources(EdgeNode.class).inNamespace(namespace).withName("edge");
  }

  private static EdgeNodeStatus status() {
    return new EdgeNodeStatus(
        1L, List.of(), 2, 2, "a=b", null, List.of("edge:80"), List.of(), List.of());
  }
}
