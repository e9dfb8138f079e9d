package dev.strait.crds.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteNamespacesTest {
  private static final Map<String, String> CHAT =
      Map.of("kubernetes.io/metadata.name", "chat", "tier", "gold");

  @Test
  void sameAdmitsOnlyTheOwnNamespace() {
    assertThat(RouteNamespaces.SAME.admits("chat", "chat", CHAT)).isTrue();
    assertThat(RouteNamespaces.SAME.admits("ingress", "chat", CHAT)).isFalse();
  }

  @Test
  void allAdmitsEveryNamespace() {
    RouteNamespaces all = new RouteNamespaces(NamespacesFrom.ALL, null);

    assertThat(all.admits("ingress", "chat", Map.of())).isTrue();
  }

  @Test
  void selectorAdmitsNamespacesWhoseLabelsMatch() {
    assertThat(bySelector(Map.of("tier", "gold")).admits("ingress", "chat", CHAT)).isTrue();
    assertThat(bySelector(Map.of("tier", "iron")).admits("ingress", "chat", CHAT)).isFalse();
    assertThat(bySelector(Map.of()).admits("ingress", "chat", CHAT)).isTrue();
  }

  @Test
  void requirementsFollowKubernetes() {
    assertThat(requirement("tier", LabelOperator.IN, "gold", "iron").holds(CHAT)).isTrue();
    assertThat(requirement("tier", LabelOperator.IN, "iron").holds(CHAT)).isFalse();
    assertThat(requirement("absent", LabelOperator.IN, "iron").holds(CHAT)).isFalse();
    assertThat(requirement("tier", LabelOperator.NOT_IN, "gold").holds(CHAT)).isFalse();
    assertThat(requirement("absent", LabelOperator.NOT_IN, "gold").holds(CHAT)).isTrue();
    assertThat(requirement("tier", LabelOperator.EXISTS).holds(CHAT)).isTrue();
    assertThat(requirement("tier", LabelOperator.DOES_NOT_EXIST).holds(CHAT)).isFalse();
    assertThat(requirement("absent", LabelOperator.DOES_NOT_EXIST).holds(CHAT)).isTrue();
  }

  private static RouteNamespaces bySelector(Map<String, String> labels) {
    return new RouteNamespaces(NamespacesFrom.SELECTOR, new NamespaceSelector(labels, List.of()));
  }

  private static LabelRequirement requirement(
      String key, LabelOperator operator, String... values) {
    return new LabelRequirement(key, operator, List.of(values));
  }
}
