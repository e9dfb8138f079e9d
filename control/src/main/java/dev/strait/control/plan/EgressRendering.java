package dev.strait.control.plan;

import dev.strait.crds.v1alpha1.Egress;
import dev.strait.nodeconfig.EgressConfig;
import dev.strait.nodeconfig.EgressRule;

/** What a node of either role may dial. */
final class EgressRendering {
  private EgressRendering() {}

  static EgressConfig render(Egress egress) {
    return new EgressConfig(
        egress.allow().stream()
            .map(
                rule ->
                    new EgressRule(
                        rule.host() == null ? null : RouteRendering.unbracketed(rule.host()),
                        rule.cidr(),
                        rule.ports()))
            .toList());
  }
}
