package dev.strait.operator.declared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.plan.ObjectName;
import dev.strait.crds.v1alpha1.EdgeNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read because a listener names it as the CA of its clients. */
class ClientAuthoritiesTest {
  private final EdgeNode edge =
      UnknownValues.serialization()
          .unmarshal(
              """
              apiVersion: strait.dev/v1alpha1
              kind: EdgeNode
              metadata: {name: edge, namespace: web}
              spec:
                listeners:
                  - name: https
                    port: 443
                    tls:
                      certificateRefs: [{name: chat}]
                      clientValidation:
                        caCertificateRefs: [{name: staff}, {kind: ConfigMap, name: partners}]
                cores: [{name: core, ref: {name: core}}]
              """,
              EdgeNode.class);

  @Test
  void secretsAndConfigMapsAreReadEachByItsKind() {
    assertThat(SecretReferences.of(List.of(edge), List.of(), List.of()))
        .containsExactly(new ObjectName("web", "chat"), new ObjectName("web", "staff"));
    assertThat(TrustBundles.named(List.of(edge), List.of()))
        .containsExactly(new ObjectName("web", "partners"));
  }
}
