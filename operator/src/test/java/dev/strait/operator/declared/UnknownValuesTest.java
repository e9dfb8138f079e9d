package dev.strait.operator.declared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strait.control.plan.Pause;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.TunnelRoute;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that only a later version of the CRDs has. */
class UnknownValuesTest {
  private static final String EDGE =
      """
      apiVersion: strait.dev/v1alpha1
      kind: EdgeNode
      metadata: {name: %s, namespace: default, annotations: {mine: kept}}
      spec:
        listeners: [{name: http, port: 80, protocols: [HTTP/1.1, %s]}]
        cores: [{name: core, ref: {name: core}}]
      """;

  private final KubernetesSerialization serialization = UnknownValues.serialization();

  @Test
  void whatIsKnownIsNotMarked() {
    EdgeNode edge = serialization.unmarshal(EDGE.formatted("edge", "HTTP/2"), EdgeNode.class);

    assertThat(Pause.unknownValue(edge)).isNull();
  }

  @Test
  void theResourceIsMarkedAndKeepsItsAnnotations() {
    EdgeNode edge = serialization.unmarshal(EDGE.formatted("edge", "HTTP/4"), EdgeNode.class);

    assertThat(Pause.unknownValue(edge))
        .isEqualTo(
            "spec.listeners[0].protocols[1]: HTTP/4 is not known to this version of the operator"
                + " (expected: one of [HTTP/1.1, HTTP/2, HTTP/3, TCP, TLS])");
    assertThat(edge.getMetadata().getAnnotations()).containsEntry("mine", "kept");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EdgeNode | {service: {type: Later}} | spec.service.type",
        "EdgeNode | {tunnel: {transports: [Later]}} | spec.tunnel.transports[0]",
        "CoreNode | {service: {externalTrafficPolicy: L}} | spec.service.externalTrafficPolicy",
        "TunnelRoute | {rules: [{filters: [{type: Later}]}]} | spec.rules[0].filters[0].type",
        "TunnelRoute | {rules: [{matches: [{method: LATER}]}]} | spec.rules[0].matches[0].method"
      })
  void whereverItIs(String kind, String spec, String path) {
    String yaml =
        "---\n{apiVersion: strait.dev/v1alpha1, kind: %s, metadata: {name: it}, spec: %s}"
            .formatted(kind, spec);
    Class<? extends HasMetadata> type =
        switch (kind) {
          case "EdgeNode" -> EdgeNode.class;
          case "CoreNode" -> CoreNode.class;
          default -> TunnelRoute.class;
        };

    assertThat(Pause.unknownValue(serialization.unmarshal(yaml, type))).startsWith(path + ": L");
  }

  @Test
  void ofAListOnlyTheOneThatSaysItIsMarked() {
    String list =
        "---\n{apiVersion: strait.dev/v1alpha1, kind: EdgeNodeList, items: [%s, %s, %s]}"
            .formatted(json("one", "HTTP/2"), json("two", "HTTP/4"), json("three", "HTTP/2"));

    DefaultKubernetesResourceList<EdgeNode> read = serialization.unmarshal(list, EdgeNodes.class);

    assertThat(read.getItems().stream().map(each -> Pause.unknownValue(each) != null))
        .isEqualTo(List.of(false, true, false));
    assertThat(Pause.unknownValue(read.getItems().get(1)))
        .startsWith("spec.listeners[0].protocols[1]");
  }

  @Test
  void anUnknownFieldIsIgnoredAndNamed() {
    String yaml =
        EDGE.formatted("edge", "HTTP/2") + "  template: {later: {deep: [1]}, labels: {a: b}}\n";
    EdgeNode edge = serialization.unmarshal(yaml, EdgeNode.class);

    assertThat(Pause.holds(edge)).isFalse();
    assertThat(edge.getMetadata().getAnnotations())
        .containsEntry(Pause.UNKNOWN_FIELD, "later (NodeTemplate)");
    assertThat(edge.getSpec().template().labels()).containsEntry("a", "b");
  }

  @Test
  void aCopyIsMarkedAsWell() {
    EdgeNode edge = serialization.unmarshal(EDGE.formatted("edge", "HTTP/4"), EdgeNode.class);

    assertThat(Pause.unknownValue(serialization.clone(edge))).isEqualTo(Pause.unknownValue(edge));
  }

  @Test
  void aStatusOfALaterOperatorIsReadAsItMay() {
    String status = "status: {conditions: [{type: Ready, status: Maybe, reason: R, message: m}]}\n";
    EdgeNode edge =
        serialization.unmarshal(EDGE.formatted("edge", "HTTP/2") + status, EdgeNode.class);

    assertThat(Pause.unknownValue(edge)).isNull();
  }

  @Test
  void whatIsNoEnumIsRefusedAsBefore() {
    String wrong = EDGE.formatted("edge", "HTTP/2").replace("port: 80", "port: eighty");

    assertThatThrownBy(() -> serialization.unmarshal(wrong, EdgeNode.class))
        .hasMessageContaining("eighty");
  }

  private String json(String name, String protocol) {
    return serialization.asJson(serialization.unmarshal(EDGE.formatted(name, protocol), Map.class));
  }

  /** A list, as a client has one for each kind. */
  static final class EdgeNodes extends DefaultKubernetesResourceList<EdgeNode> {
    private static final long serialVersionUID = 1L;
  }
}
