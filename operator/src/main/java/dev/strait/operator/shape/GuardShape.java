package dev.strait.operator.shape;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What keeps a group apart and up: an account without rights, a disruption budget, a firewall. */
final class GuardShape {
  private static final String NAMESPACE_LABEL = "kubernetes.io/metadata.name";

  private GuardShape() {}

  static ServiceAccount account(GroupSpec group) {
    return new ServiceAccountBuilder()
        .withMetadata(Meta.of(group, group.names().base()))
        .withAutomountServiceAccountToken(false)
        .build();
  }

  static PodDisruptionBudget budget(GroupSpec group) {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(Meta.of(group, group.names().base()))
        .withNewSpec()
        .withMaxUnavailable(new IntOrString(1))
        .withUnhealthyPodEvictionPolicy("AlwaysAllow")
        .withNewSelector()
        .withMatchLabels(group.names().selector())
        .endSelector()
        .endSpec()
        .build();
  }

  /**
   * Clients, edges and whoever scrapes metrics come from anywhere and prove themselves where they
   * must; acknowledgements are asked for by the operator alone.
   */
  static NetworkPolicy policy(GroupSpec group, String operatorNamespace) {
    List<NetworkPolicyPort> open = new ArrayList<>();
    for (GroupSpec.ServedPort served : group.ports()) {
      open.add(port(PodPorts.of(served.port()), served.protocol()));
    }
    open.add(port(PodPorts.ADMIN, "TCP"));
    NetworkPolicyIngressRule anyone = new NetworkPolicyIngressRuleBuilder().withPorts(open).build();
    NetworkPolicyIngressRule operator =
        new NetworkPolicyIngressRuleBuilder()
            .addNewFrom()
            .withNewNamespaceSelector()
            .withMatchLabels(Map.of(NAMESPACE_LABEL, operatorNamespace))
            .endNamespaceSelector()
            .endFrom()
            .withPorts(port(PodPorts.ADMIN_TLS, "TCP"))
            .build();
    return new NetworkPolicyBuilder()
        .withMetadata(Meta.of(group, group.names().base()))
        .withNewSpec()
        .withNewPodSelector()
        .withMatchLabels(group.names().selector())
        .endPodSelector()
        .withPolicyTypes("Ingress")
        .withIngress(anyone, operator)
        .endSpec()
        .build();
  }

  private static NetworkPolicyPort port(int number, String protocol) {
    return new NetworkPolicyPortBuilder()
        .withPort(new IntOrString(number))
        .withProtocol(protocol)
        .build();
  }
}
