package dev.strait.operator;

import dev.strait.control.plan.GroupId;
import dev.strait.crds.v1alpha1.ConditionStatus;
import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.operator.health.Meters;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * 1,000 routes over 50 node groups (25 edges, 25 cores) on a real API server, with one node a group
 * that acknowledges. A program: prints times, requests and memory. Arguments: routes, pairs.
 */
final class Scale {
  private static final String NAMESPACE = "scale";

  private Scale() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int routes = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
    int pairs = args.length > 1 ? Integer.parseInt(args[1]) : 25;
    try (ApiServer server = ApiServer.start()) {
      KubernetesClient client = server.client();
      Samples.namespace(client, NAMESPACE);
      for (int i = 0; i < pairs; i++) {
        apply(client, pair(i));
      }
      for (int i = 0; i < routes; i++) {
        apply(client, route(i, i % pairs));
      }
      Meters meters = new Meters();
      long began = System.nanoTime();
      try (KubernetesClient own = server.newClient();
          StraitOperator operator =
              StraitOperator.start(
                  own, TestOptions.of(Set.of(NAMESPACE), NAMESPACE), meters, () -> {})) {
        List<FakeNode> nodes = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
          nodes.add(node(client, GroupId.core(NAMESPACE, "core-" + i), "127.0.2." + (i + 1)));
        }
        for (int i = 0; i < pairs; i++) {
          nodes.add(node(client, GroupId.edge(NAMESPACE, "edge-" + i), "127.0.3." + (i + 1)));
        }
        print("all groups have their objects", began, server);
        programmed(client, nodes, routes);
        print("all %d routes are programmed".formatted(routes), began, server);

        int writes = server.requests(Scale::writes).size();
        Thread.sleep(20_000); // a measurement: what goes on when nothing is to be done
        System.out.printf(
            "calm: %.2f writes/s%n", (server.requests(Scale::writes).size() - writes) / 20.0);

        long edit = System.nanoTime();
        apply(client, route(0, 0).replace("10.0.0.1", "10.0.0.9"));
        programmed(client, List.of(nodes.get(0), nodes.get(pairs)), routes);
        print("one route edited and programmed", edit, server);
        System.gc();
        System.out.printf(
            "heap in use: %d MiB%n",
            (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
        System.out.println(
            meters
                .registry()
                .scrape()
                .lines()
                .filter(line -> line.startsWith("strait_operator_round"))
                .toList());
        nodes.forEach(FakeNode::close);
      }
    }
  }

  private static FakeNode node(KubernetesClient client, GroupId group, String ip)
      throws InterruptedException {
    String name = new dev.strait.operator.shape.GroupNames(group).traffic();
    while (client.configMaps().inNamespace(NAMESPACE).withName(name).get() == null) {
      Thread.sleep(50);
    }
    return new FakeNode(
            client,
            group,
            group.role().name().toLowerCase(java.util.Locale.ROOT) + "-pod-" + group.name(),
            ip)
        .start();
  }

  /** Nodes read whenever something is new, as kubelet would have them. */
  private static void programmed(KubernetesClient client, List<FakeNode> nodes, int routes)
      throws InterruptedException {
    while (true) {
      nodes.forEach(FakeNode::read);
      long done =
          client.resources(TunnelRoute.class).inNamespace(NAMESPACE).list().getItems().stream()
              .filter(
                  route ->
                      route.getStatus() != null
                          && route.getStatus().parents().stream()
                              .allMatch(
                                  parent ->
                                      parent.conditions().stream()
                                          .anyMatch(
                                              each ->
                                                  each.type().equals("Programmed")
                                                      && each.status() == ConditionStatus.TRUE
                                                      && route
                                                          .getMetadata()
                                                          .getGeneration()
                                                          .equals(each.observedGeneration()))))
              .count();
      if (done == routes) {
        return;
      }
      Thread.sleep(200);
    }
  }

  private static void print(String what, long since, ApiServer server) throws IOException {
    double seconds = (System.nanoTime() - since) / 1e9;
    int writes = server.requests(Scale::writes).size();
    var machine =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    System.out.printf(
        "%s: %.1f s; so far %d writes by the operator, %.1f s of CPU; load of the machine %.1f%n",
        what, seconds, writes, machine.getProcessCpuTime() / 1e9, machine.getSystemLoadAverage());
  }

  /** The operator's own: what the run itself writes is not by these managers. */
  private static boolean writes(String request) {
    return request.contains("fieldManager=strait-operator")
        || (request.startsWith("create ") && request.contains("/events"))
        || (request.startsWith("patch ") && request.contains("/pods/"));
  }

  private static void apply(KubernetesClient client, String yaml) {
    client
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .items()
        .forEach(item -> client.resource(item).inNamespace(NAMESPACE).serverSideApply());
  }

  private static String pair(int i) {
    return """
        apiVersion: strait.dev/v1alpha1
        kind: CoreNode
        metadata: {name: core-%1$d}
        spec: {egress: {allow: [{cidr: 10.0.0.0/8}]}}
        ---
        apiVersion: strait.dev/v1alpha1
        kind: EdgeNode
        metadata: {name: edge-%1$d}
        spec:
          listeners: [{name: http, port: 80}]
          cores: [{name: core, ref: {name: core-%1$d}}]
        """
        .formatted(i);
  }

  private static String route(int i, int edge) {
    return """
        apiVersion: strait.dev/v1alpha1
        kind: TunnelRoute
        metadata: {name: route-%1$d}
        spec:
          parentRefs: [{name: edge-%2$d}]
          hostnames: [route-%1$d.example.com]
          rules: [{backendRefs: [{name: llm}]}]
          backends: [{name: llm, origin: {url: "http://10.0.0.1:8000"}}]
        """
        .formatted(i, edge);
  }
}
