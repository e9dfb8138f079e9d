package dev.strait.operator.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.loop.Annotations;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What pods and what stands before them look like, to the letter: a difference here rolls every pod
 * of every user at the next upgrade. {@code -Dstrait.generate=true} writes the files anew.
 */
class ShapeGoldenTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  @Test
  void aCoreOfFewWords() throws IOException {
    CoreNode core =
        YAML.unmarshal(
            """
            apiVersion: strait.dev/v1alpha1
            kind: CoreNode
            metadata: {name: mainland, namespace: shop, uid: u-1}
            spec: {}
            """,
            CoreNode.class);

    check("core-least.yaml", GroupSpec.of(core));
  }

  @Test
  void quicOfACoreIsOnItsPodsSoThatAChangeRollsThem() {
    assertThat(quicOf("{congestionControl: Bbr, pathMtuDiscovery: false}"))
        .isEqualTo("BBR without path MTU discovery");
    assertThat(quicOf("{congestionControl: Cubic}")).isNull();
  }

  private static @Nullable String quicOf(String quic) {
    CoreNode core =
        YAML.unmarshal(
            """
            apiVersion: strait.dev/v1alpha1
            kind: CoreNode
            metadata: {name: mainland, namespace: shop, uid: u-1}
            spec: {tunnel: {quic: %s}}
            """
                .formatted(quic),
            CoreNode.class);
    return DeploymentShape.of(GroupSpec.of(core), "localhost/strait-node:0", true)
        .getSpec()
        .getTemplate()
        .getMetadata()
        .getAnnotations()
        .get(Annotations.TUNNEL_QUIC);
  }

  @Test
  void anEdgeWithHttp3BehindABalancerThatCannotMix() throws IOException {
    EdgeNode edge =
        YAML.unmarshal(
            """
            apiVersion: strait.dev/v1alpha1
            kind: EdgeNode
            metadata: {name: hk, namespace: shop, uid: u-3}
            spec:
              listeners:
                - name: https
                  port: 443
                  protocols: [HTTP/1.1, HTTP/2, HTTP/3]
                  tls: {certificateRefs: [{name: c}]}
              cores: [{name: core, ref: {name: mainland}}]
              service: {type: LoadBalancer, mixedProtocols: false}
            """,
            EdgeNode.class);

    check("edge-http3.yaml", GroupSpec.of(edge));
  }

  @Test
  void anEdgeWithEverything() throws IOException {
    EdgeNode edge =
        YAML.unmarshal(
            """
            apiVersion: strait.dev/v1alpha1
            kind: EdgeNode
            metadata:
              name: hk
              namespace: shop
              uid: u-2
              annotations: {strait.dev/restart: tuesday}
            spec:
              replicas: 3
              image: registry.example.com/strait-node:1
              imagePullPolicy: Always
              listeners: [{name: http, port: 80}, {name: alt, port: 8080}]
              cores: [{name: core, ref: {name: mainland}}]
              drain: {deadline: 90s}
              geoip: {claimName: countries, file: GeoLite2-Country.mmdb}
              service:
                type: LoadBalancer
                annotations: {example.com/lb: internal}
                externalTrafficPolicy: Local
              autoscaling:
                minReplicas: 2
                maxReplicas: 9
                metrics:
                  - {type: CPU, averageUtilization: 60}
                  - {type: Pods, name: strait_connections, averageValue: 20k}
              template:
                labels: {team: chat}
                annotations: {example.com/note: "yes"}
                env: [{name: STRAIT_ACCESS_LOG, value: "off"}]
                resources: {requests: {cpu: "1"}, limits: {memory: 2Gi}}
                nodeSelector: {disk: ssd}
                tolerations: [{key: edge, operator: Exists, effect: NoSchedule}]
                priorityClassName: high
                imagePullSecrets: [{name: registry}]
            """,
            EdgeNode.class);

    check("edge-everything.yaml", GroupSpec.of(edge));
  }

  private static String yaml(HasMetadata object) {
    return YAML.asYaml(Canonical.of(YAML.convertValue(object, Map.class)));
  }

  private static void check(String file, GroupSpec group) throws IOException {
    List<HasMetadata> objects = new ArrayList<>();
    objects.add(GuardShape.account(group));
    objects.add(GuardShape.budget(group));
    objects.add(GuardShape.policy(group, "strait-system"));
    objects.addAll(ServiceShape.of(group));
    objects.add(DeploymentShape.of(group, "localhost/strait-node:0", true));
    if (group.autoscaling() != null) {
      objects.add(AutoscalerShape.of(group, group.autoscaling()));
    }
    String yaml = objects.stream().map(ShapeGoldenTest::yaml).collect(Collectors.joining());
    Path golden = Path.of("src/test/golden", file);
    if (Boolean.getBoolean("strait.generate")) {
      Files.writeString(golden, yaml);
    }
    assertThat(yaml).isEqualTo(Files.readString(golden));
  }
}
