package dev.strait.operator;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/** A core, an edge that uses it, and a route. */
public final class Samples {
  private static final String YAML =
      """
      apiVersion: strait.dev/v1alpha1
      kind: CoreNode
      metadata: {name: core}
      spec:
        replicas: 2
        tunnel: {port: 443}
        egress: {allow: [{cidr: 10.0.0.0/8}]}
      ---
      apiVersion: strait.dev/v1alpha1
      kind: EdgeNode
      metadata: {name: edge}
      spec:
        replicas: 2
        listeners: [{name: http, port: 80}, {name: alt, port: 8080}]
        cores: [{name: core, ref: {name: core}}]
      ---
      apiVersion: strait.dev/v1alpha1
      kind: TunnelRoute
      metadata: {name: chat}
      spec:
        parentRefs: [{name: edge}]
        rules: [{backendRefs: [{name: llm}]}]
        backends: [{name: llm, origin: {url: "http://10.1.2.3:8000"}}]
      """;

  private Samples() {}

  /** Makes a namespace. */
  public static void namespace(KubernetesClient client, String name) {
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }

  /** Makes all three in a namespace. */
  public static void apply(KubernetesClient client, String namespace) {
    client
        .load(new ByteArrayInputStream(YAML.getBytes(StandardCharsets.UTF_8)))
        .items()
        .forEach(item -> client.resource(item).inNamespace(namespace).create());
  }
}
