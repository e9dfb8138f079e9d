package dev.strait.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.operator.health.Meters;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What the operator makes of three resources on a real API server, each test in its namespace. */
@Tag("cluster")
class OwnedObjectsTest {
  @AutoClose private static final ApiServer server = ApiServer.start();
  private static final KubernetesClient client = server.client();
  private String namespace;
  private StraitOperator operator;

  @BeforeEach
  void startOperator(TestInfo test) throws IOException {
    String name = test.getTestMethod().orElseThrow().getName().toLowerCase(java.util.Locale.ROOT);
    namespace = name.substring(0, Math.min(60, name.length()));
    Samples.namespace(client, namespace);
    operator = newOperator();
  }

  private StraitOperator newOperator() throws IOException {
    return StraitOperator.start(
        client, TestOptions.of(Set.of(namespace), namespace), new Meters(), () -> {});
  }

  @AfterEach
  void stopOperator() {
    operator.close();
  }

  @Test
  void threeResourcesBecomeAllTheirObjects() {
    Samples.apply(client, namespace);
    settle();

    assertThat(objects().keySet())
        .contains(
            "Deployment/core-core",
            "Deployment/edge-edge",
            "Service/core-core",
            "Service/edge-edge",
            "ServiceAccount/core-core",
            "ServiceAccount/edge-edge",
            "PodDisruptionBudget/core-core",
            "PodDisruptionBudget/edge-edge",
            "NetworkPolicy/core-core",
            "NetworkPolicy/edge-edge",
            "ConfigMap/core-core-config",
            "ConfigMap/core-core-traffic",
            "ConfigMap/edge-edge-config",
            "ConfigMap/edge-edge-traffic",
            "Secret/core-core-bundle",
            "Secret/edge-edge-bundle");
    assertThat(edge().getStatus().selector()).contains("app.kubernetes.io/instance=edge");
    assertThat(edge().getStatus().addresses())
        .containsExactly(
            "edge-edge." + namespace + ".svc:80", "edge-edge." + namespace + ".svc:8080");
    assertThat(core().hasFinalizer("strait.dev/drain")).isTrue();
  }

  @Test
  void aSecondReconcileWritesNothing() throws IOException {
    Samples.apply(client, namespace);
    settle();
    Map<String, String> before = objects();
    int writes = writes().size();

    touch(edge());
    touch(core());
    operator.close();
    operator = newOperator();
    touch(client.resources(TunnelRoute.class).inNamespace(namespace).withName("chat").get());

    await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(10)).until(() -> true);
    assertThat(objects()).isEqualTo(before);
    assertThat(writes().stream().skip(writes))
        .as("requests that write: the three touches")
        .hasSize(3)
        .allMatch(request -> request.contains("strait.dev"));
  }

  @Test
  void driftIsRepaired() {
    Samples.apply(client, namespace);
    settle();

    client
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName("edge-edge")
        .edit(
            there -> {
              there.getSpec().setReplicas(7);
              there.getSpec().getTemplate().getSpec().getContainers().get(0).setImage("other");
              return there;
            });
    client
        .network()
        .v1()
        .networkPolicies()
        .inNamespace(namespace)
        .withName("edge-edge")
        .edit(
            there -> {
              there.getSpec().getIngress().get(0).getPorts().clear();
              return there;
            });
    client.configMaps().inNamespace(namespace).withName("edge-edge-traffic").delete();

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              Deployment deployment = deployment();
              assertThat(deployment.getSpec().getReplicas()).isEqualTo(2);
              assertThat(
                      deployment
                          .getSpec()
                          .getTemplate()
                          .getSpec()
                          .getContainers()
                          .get(0)
                          .getImage())
                  .isEqualTo(TestOptions.IMAGE);
              assertThat(
                      client
                          .configMaps()
                          .inNamespace(namespace)
                          .withName("edge-edge-traffic")
                          .get())
                  .isNotNull();
              NetworkPolicy policy =
                  client
                      .network()
                      .v1()
                      .networkPolicies()
                      .inNamespace(namespace)
                      .withName("edge-edge")
                      .get();
              assertThat(policy.getSpec().getIngress().get(0).getPorts()).hasSize(3);
            });
  }

  @Test
  void whatPeopleAddedIsLeftAlone() {
    Samples.apply(client, namespace);
    settle();

    client
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName("edge-edge")
        .edit(
            there -> {
              there.getMetadata().getLabels().put("team", "chat");
              there.getMetadata().getAnnotations().put("example.com/note", "theirs");
              there.getSpec().setReplicas(9); // drift, so that something is written
              return there;
            });

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(deployment().getSpec().getReplicas()).isEqualTo(2);
              assertThat(deployment().getMetadata().getLabels()).containsEntry("team", "chat");
              assertThat(deployment().getMetadata().getAnnotations())
                  .containsEntry("example.com/note", "theirs");
            });
  }

  @Test
  void anAutoscalerCountsThePods() {
    Samples.apply(client, namespace);
    settle();

    patch("{\"spec\":{\"autoscaling\":{\"minReplicas\":2,\"maxReplicas\":5}}}");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> objects().containsKey("HorizontalPodAutoscaler/edge-edge"));
    client.apps().deployments().inNamespace(namespace).withName("edge-edge").scale(4);
    patch("{\"spec\":{\"region\":\"hk\"}}");

    await().during(Duration.ofSeconds(2)).until(() -> deployment().getSpec().getReplicas() == 4);

    patch("{\"spec\":{\"autoscaling\":null}}");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(objects()).doesNotContainKey("HorizontalPodAutoscaler/edge-edge");
              assertThat(deployment().getSpec().getReplicas()).isEqualTo(2);
            });
  }

  /** Where a load balancer cannot mix protocols, HTTP/3 has a Service of its own. */
  @Test
  void tcpAndUdpHaveOneServiceOrTwo() {
    Samples.apply(client, namespace);
    settle();
    assertThat(servicePorts("edge-edge")).containsExactly("TCP 80", "TCP 8080");

    patch(
        "{\"spec\":{\"service\":{\"mixedProtocols\":false},\"listeners\":[{\"name\":\"https\","
            + "\"port\":443,\"protocols\":[\"HTTP/2\",\"HTTP/3\"],"
            + "\"tls\":{\"certificateRefs\":[{\"name\":\"edge-tls\"}]}}]}}");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(servicePorts("edge-edge")).containsExactly("TCP 443");
              assertThat(servicePorts("edge-edge-udp")).containsExactly("UDP 443");
            });

    patch("{\"spec\":{\"service\":{\"mixedProtocols\":true}}}");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(servicePorts("edge-edge")).containsExactlyInAnyOrder("TCP 443", "UDP 443");
              assertThat(servicePorts("edge-edge-udp")).isEmpty();
            });
  }

  private List<String> servicePorts(String name) {
    Service service = client.services().inNamespace(namespace).withName(name).get();
    return service == null
        ? List.of()
        : service.getSpec().getPorts().stream()
            .map(port -> port.getProtocol() + " " + port.getPort())
            .toList();
  }

  @Test
  void aPausedResourceIsLeftAsItIs() {
    Samples.apply(client, namespace);
    settle();

    patch("{\"metadata\":{\"annotations\":{\"strait.dev/pause-reconciliation\":\"true\"}}}");
    patch("{\"spec\":{\"replicas\":5}}");
    await().during(Duration.ofSeconds(2)).until(() -> deployment().getSpec().getReplicas() == 2);

    patch("{\"metadata\":{\"annotations\":{\"strait.dev/pause-reconciliation\":null}}}");
    await().atMost(Duration.ofSeconds(20)).until(() -> deployment().getSpec().getReplicas() == 5);
  }

  /** As after a rollback: the CRDs stay newer than the operator. */
  @Test
  void aValueOfALaterCrdHoldsOneResourceAndNoOther() throws IOException {
    client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName("edgenodes.strait.dev")
        .patch(
            PatchContext.of(PatchType.JSON),
            """
            [{"op": "add", "value": "Later", "path": "/spec/versions/0/schema/openAPIV3Schema\
            /properties/spec/properties/listeners/items/properties/protocols/items/enum/-"}]
            """);
    Samples.apply(client, namespace);
    settle();
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(
            () -> {
              patch(
                  "{\"spec\":{\"replicas\":5,\"listeners\":[{\"name\":\"http\",\"port\":80,"
                      + "\"protocols\":[\"HTTP/1.1\",\"Later\"]}]}}");
              return true;
            });
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(edge().getStatus().conditions())
                    .anySatisfy(
                        condition -> {
                          assertThat(condition.type()).isEqualTo("Accepted");
                          assertThat(condition.reason()).isEqualTo("UnsupportedValue");
                          assertThat(condition.message())
                              .contains("spec.listeners[0].protocols[1]: Later");
                        }));
    operator.close();
    operator = newOperator();

    client
        .resources(CoreNode.class)
        .inNamespace(namespace)
        .withName("core")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"replicas\":3}}");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                client
                        .apps()
                        .deployments()
                        .inNamespace(namespace)
                        .withName("core-core")
                        .get()
                        .getSpec()
                        .getReplicas()
                    == 3);
    assertThat(deployment().getSpec().getReplicas()).isEqualTo(2);

    patch("{\"spec\":{\"listeners\":[{\"name\":\"http\",\"port\":80}]}}");
    await().atMost(Duration.ofSeconds(20)).until(() -> deployment().getSpec().getReplicas() == 5);
  }

  @Test
  void anObjectOfAnotherIsNotTakenOver() {
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("edge-edge-traffic")
                .endMetadata()
                .withData(Map.of("whose", "theirs"))
                .build())
        .create();
    Samples.apply(client, namespace);

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                client.events().v1().events().inNamespace(namespace).list().getItems().stream()
                    .anyMatch(
                        event ->
                            event.getReason().equals("ApplyFailed")
                                && event.getNote().contains("edge-edge-traffic")));
    assertThat(
            client
                .configMaps()
                .inNamespace(namespace)
                .withName("edge-edge-traffic")
                .get()
                .getData())
        .isEqualTo(Map.of("whose", "theirs"));
  }

  /** After 0.5, 1, 2, 4 … 60 s, so that what is hopeless costs the API server next to nothing. */
  @Test
  void whatFailsIsTriedAgainMoreAndMoreRarely() throws IOException {
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("edge-edge-traffic")
                .endMetadata()
                .build())
        .create();
    Samples.apply(client, namespace);
    await().atMost(Duration.ofSeconds(30)).until(() -> askedForForeign() > 1);

    int before = askedForForeign();
    await().during(Duration.ofSeconds(12)).atMost(Duration.ofSeconds(20)).until(() -> true);

    assertThat(askedForForeign() - before).as("attempts in 12 s").isBetween(1, 6);
  }

  private int askedForForeign() throws IOException {
    return server
        .requests(
            request ->
                request.startsWith("get ")
                    && request.contains(namespace + "/configmaps/edge-edge-traffic"))
        .size();
  }

  @Test
  void historyHasOneRevisionForEachContent() throws IOException {
    Samples.apply(client, namespace);
    settle();
    assertThat(revisions()).hasSize(3);

    patch("{\"spec\":{\"replicas\":3}}"); // scaling is no content
    patch("{\"spec\":{\"region\":\"hk\"}}");
    await().atMost(Duration.ofSeconds(20)).until(() -> revisions().size() == 4);
    operator.close();
    operator = newOperator();
    await().during(Duration.ofSeconds(2)).until(() -> revisions().size() == 4);
  }

  private List<String> revisions() {
    return client.apps().controllerRevisions().inNamespace(namespace).list().getItems().stream()
        .map(revision -> revision.getMetadata().getName())
        .toList();
  }

  private void settle() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(objects()).containsKeys("Deployment/core-core", "Deployment/edge-edge");
              assertThat(edge().getStatus()).isNotNull();
              assertThat(edge().getStatus().addresses()).isNotEmpty();
              assertThat(core().getStatus()).isNotNull();
              assertThat(core().getStatus().addresses()).isNotEmpty();
              assertThat(core().hasFinalizer("strait.dev/drain")).isTrue();
              assertThat(
                      client
                          .resources(TunnelRoute.class)
                          .inNamespace(namespace)
                          .withName("chat")
                          .get()
                          .getStatus())
                  .isNotNull();
              assertThat(revisions()).hasSizeGreaterThanOrEqualTo(3);
            });
    // Statuses and events too: nothing has been written for two seconds.
    AtomicLong last = new AtomicLong(-1);
    await()
        .pollInterval(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(30))
        .until(() -> last.getAndSet(writes().size()) == last.get());
  }

  private EdgeNode edge() {
    return client.resources(EdgeNode.class).inNamespace(namespace).withName("edge").get();
  }

  private CoreNode core() {
    return client.resources(CoreNode.class).inNamespace(namespace).withName("core").get();
  }

  private Deployment deployment() {
    return client.apps().deployments().inNamespace(namespace).withName("edge-edge").get();
  }

  private void patch(String json) {
    client
        .resources(EdgeNode.class)
        .inNamespace(namespace)
        .withName("edge")
        .patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }

  private static void touch(HasMetadata resource) {
    client
        .resource(resource)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"touched\":\"yes\"}}}");
  }

  /** Versions by kind and name of everything that the operator made here. */
  private Map<String, String> objects() {
    Map<String, String> versions = new TreeMap<>();
    for (Class<? extends HasMetadata> kind : dev.strait.operator.shape.GroupObjects.KINDS) {
      client
          .resources(kind)
          .inNamespace(namespace)
          .withLabel("app.kubernetes.io/name", "strait")
          .list()
          .getItems()
          .forEach(
              object ->
                  versions.put(
                      object.getKind() + "/" + object.getMetadata().getName(),
                      object.getMetadata().getResourceVersion()));
    }
    return versions;
  }

  /** Requests of this namespace so far that could write. */
  private List<String> writes() throws IOException {
    return server.requests(
        request ->
            request.contains("/namespaces/" + namespace + "/")
                && !request.startsWith("get ")
                && !request.startsWith("list ")
                && !request.startsWith("watch "));
  }
}
