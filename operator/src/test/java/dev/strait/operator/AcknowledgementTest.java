package dev.strait.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.control.plan.GroupId;
import dev.strait.crds.v1alpha1.Condition;
import dev.strait.crds.v1alpha1.ConditionStatus;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.OperationState;
import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.nodeconfig.Endpoint;
import dev.strait.operator.health.Meters;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods that acknowledge over mutual TLS, as late as the test wants. */
class AcknowledgementTest extends OnApiServer {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static int serial;
  private String namespace;
  private StraitOperator operator;
  private FakeNode core;
  private FakeNode edge;

  @BeforeEach
  void start() throws IOException {
    namespace = "acks-" + ++serial;
    Samples.namespace(client, namespace);
    operator = newOperator();
    Samples.apply(client, namespace);
    await().atMost(SOON).until(() -> exists("edge-edge-traffic") && exists("core-core-traffic"));
    core = new FakeNode(client, GroupId.core(namespace, "core"), "core-1", "127.0.0.21").start();
    edge = new FakeNode(client, GroupId.edge(namespace, "edge"), "edge-1", "127.0.0.31").start();
  }

  private StraitOperator newOperator() throws IOException {
    return StraitOperator.start(
        client, TestOptions.of(Set.of(namespace), namespace), new Meters(), () -> {});
  }

  @AfterEach
  void stop() {
    core.close();
    edge.close();
    operator.close();
  }

  @Test
  void aRouteIsProgrammedCoresFirst() {
    settle();
    String before = revisionOf("core");

    route("{\"spec\":{\"hostnames\":[\"chat.example.com\"]}}");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(core.nudge())
                    .as("nudge of the core; its route: %s", chat())
                    .startsWith(revisionOf("core"))
                    .doesNotStartWith(before));
    String old = revisionOf("edge");
    await().during(Duration.ofSeconds(1)).until(() -> revisionOf("edge").equals(old));
    assertThat(chat("Programmed")).isEqualTo(ConditionStatus.FALSE);

    await()
        .atMost(SOON)
        .until(
            () -> {
              core.read();
              return !revisionOf("edge").equals(old);
            });
    edge.read();
    await().atMost(SOON).until(() -> chat("Programmed") == ConditionStatus.TRUE);
  }

  @Test
  void endpointsOfCoresReachTheEdge() {
    await()
        .atMost(SOON)
        .until(
            () ->
                edge.traffic()
                    .cores()
                    .equals(java.util.Map.of("core", List.of(new Endpoint("127.0.0.21", 50443)))));
  }

  @Test
  void aCoreWhoseContainerDiedIsUnlistedUntilTheNextHasStarted() {
    settle();
    List<Endpoint> listed = List.of(new Endpoint("127.0.0.21", 50443));
    assertThat(edge.traffic().cores().get("core")).isEqualTo(listed);

    core.containerDied();
    await().atMost(SOON).until(() -> List.of().equals(edge.traffic().cores().get("core")));
    core.containerRuns(false);
    await()
        .during(Duration.ofSeconds(1))
        .until(() -> List.of().equals(edge.traffic().cores().get("core")));
    core.containerRuns(true);
    await().atMost(SOON).until(() -> listed.equals(edge.traffic().cores().get("core")));
  }

  @Test
  void aNodeThatRefusesIsNamed() {
    settle();
    edge.refuse();

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(condition(edgeNode().getStatus().conditions(), "Programmed").message())
                    .contains("edge-1", "it does not like it"));
  }

  @Test
  void aPodThatShowsAnotherIdentityAcknowledgesNothing() {
    settle();
    edge.serve(edge.config(), GroupId.core(namespace, "core"));

    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> Objects.requireNonNull(edgeNode().getStatus().revision()).acknowledged() == 0);
  }

  @Test
  void aRestartOfTheOperatorKeepsRevisionsAndSequences() throws IOException {
    settle();
    String revision = revisionOf("edge");
    long sequence = edge.traffic().sequence();

    operator.close();
    operator = newOperator();

    await().during(Duration.ofSeconds(3)).until(() -> revisionOf("edge").equals(revision));
    assertThat(edge.traffic().sequence()).isEqualTo(sequence);
    assertThat(chat("Programmed")).isEqualTo(ConditionStatus.TRUE);
  }

  @Test
  void aDeadPodMakesNoNewRevision() {
    settle();
    String revision = revisionOf("core");
    String edgeRevision = revisionOf("edge");

    core.close();

    await().atMost(SOON).until(() -> List.of().equals(edge.traffic().cores().get("core")));
    assertThat(revisionOf("core")).isEqualTo(revision);
    assertThat(revisionOf("edge")).isEqualTo(edgeRevision);
  }

  @Test
  void reloadWaitsForAcknowledgements() {
    settle();
    edgeAnnotation("strait.dev/reload", "now");

    await()
        .atMost(SOON)
        .until(
            () ->
                edgeNode().getStatus().operations().stream()
                    .anyMatch(
                        each -> each.token().equals("now") && each.state() == OperationState.DONE));
  }

  @Test
  void aPodIsDrainedByEviction() {
    settle();
    edgeAnnotation("strait.dev/drain", "edge-1");

    await()
        .atMost(SOON)
        .until(
            () ->
                edgeNode().getStatus().operations().stream()
                    .anyMatch(each -> each.token().equals("edge-1")));
  }

  @Test
  void aCoreNodeGoesWhenEdgesHaveLeftIt() {
    settle();

    client.resources(CoreNode.class).inNamespace(namespace).withName("core").delete();

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(condition(coreNode().getStatus().conditions(), "Progressing").reason())
                    .isEqualTo("Terminating"));
    await().atMost(SOON).until(() -> edge.traffic().cores().isEmpty());
    assertThat(coreNode()).isNotNull();
    edge.read();
    await().atMost(SOON).until(() -> coreNode() == null);
  }

  private void settle() {
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () -> {
              core.read();
              edge.read();
              assertThat(chat("Programmed")).isEqualTo(ConditionStatus.TRUE);
            });
  }

  private boolean exists(String map) {
    return client.configMaps().inNamespace(namespace).withName(map).get() != null;
  }

  private String revisionOf(String group) {
    return dev.strait.nodeconfig.NodeConfigJson.revision(
        group.equals("edge") ? edge.config() : core.config());
  }

  private EdgeNode edgeNode() {
    return client.resources(EdgeNode.class).inNamespace(namespace).withName("edge").get();
  }

  private CoreNode coreNode() {
    return client.resources(CoreNode.class).inNamespace(namespace).withName("core").get();
  }

  private TunnelRoute chat() {
    return client.resources(TunnelRoute.class).inNamespace(namespace).withName("chat").get();
  }

  private ConditionStatus chat(String type) {
    TunnelRoute route = chat();
    return route.getStatus() == null
        ? ConditionStatus.UNKNOWN
        : condition(route.getStatus().parents().get(0).conditions(), type).status();
  }

  private static Condition condition(List<Condition> conditions, String type) {
    return conditions.stream().filter(each -> each.type().equals(type)).findFirst().orElseThrow();
  }

  private void route(String json) {
    client
        .resources(TunnelRoute.class)
        .inNamespace(namespace)
        .withName("chat")
        .patch(merge(), json);
  }

  private void edgeAnnotation(String name, String value) {
    client
        .resources(EdgeNode.class)
        .inNamespace(namespace)
        .withName("edge")
        .patch(merge(), "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(name, value));
  }

  private static PatchContext merge() {
    return new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build();
  }
}
