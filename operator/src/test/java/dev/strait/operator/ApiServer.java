package dev.strait.operator;

import dev.strait.operator.declared.UnknownValues;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real API server with its etcd, on loopback ports and in a directory of its own, with the CRDs
 * of this project installed. Nothing else runs: no controller makes pods, nothing is collected.
 *
 * <p>The programs are those of the suites' cluster: {@code ${STRAIT_CLUSTER_STATE}/bin}.
 */
public final class ApiServer implements AutoCloseable {
  private static final String TOKEN = "operator-test";

  private final Path home;
  private final List<Process> processes = new ArrayList<>();
  private final int port;
  private final KubernetesClient client;

  private ApiServer(Path home) throws IOException {
    this.home = home;
    int etcd = freePort();
    int etcdPeer = freePort();
    port = freePort();
    String etcdUrl = "http://127.0.0.1:" + etcd;
    String peerUrl = "http://127.0.0.1:" + etcdPeer;
    run(
        "etcd",
        "--data-dir=" + home.resolve("etcd"),
        "--listen-client-urls=" + etcdUrl,
        "--advertise-client-urls=" + etcdUrl,
        "--listen-peer-urls=" + peerUrl,
        "--initial-advertise-peer-urls=" + peerUrl,
        "--initial-cluster=default=" + peerUrl,
        "--unsafe-no-fsync");
    Files.writeString(home.resolve("tokens.csv"), TOKEN + ",admin,admin,system:masters\n");
    Path key = key();
    Files.writeString(
        home.resolve("audit.yaml"),
        """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived]
        rules:
          - level: Metadata
        """);
    run(
        "kube-apiserver",
        "--etcd-servers=" + etcdUrl,
        "--secure-port=" + port,
        "--bind-address=127.0.0.1",
        "--cert-dir=" + home.resolve("certs"),
        "--token-auth-file=" + home.resolve("tokens.csv"),
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + key,
        "--service-account-signing-key-file=" + key,
        "--service-cluster-ip-range=10.96.0.0/16",
        "--disable-admission-plugins=ServiceAccount",
        "--audit-policy-file=" + home.resolve("audit.yaml"),
        "--audit-log-path=" + home.resolve("audit.log"),
        "--audit-log-mode=blocking");
    client = newClient();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> "ok".equals(client.raw("/readyz")));
  }

  /**
   * Starts both programs and installs the CRDs.
   *
   * @return the running server; close it
   */
  public static ApiServer start() {
    try {
      ApiServer server = new ApiServer(Files.createTempDirectory("strait-api"));
      server.installCrds();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client with all rights. */
  public KubernetesClient client() {
    return client;
  }

  /** A client of its own, with all rights, that reads as the operator's does. */
  public KubernetesClient newClient() {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://127.0.0.1:" + port)
            .withTrustCerts(true)
            .withDisableHostnameVerification(true)
            .withOauthToken(TOKEN)
            .withNamespace("default")
            .build();
    return new KubernetesClientBuilder()
        .withKubernetesSerialization(UnknownValues.serialization())
        .withConfig(config)
        .build();
  }

  /** A kubeconfig with all rights, for a program. */
  public Path kubeconfig() throws IOException {
    return Files.writeString(
        home.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters:
          - {name: c, cluster: {server: "https://127.0.0.1:%d", insecure-skip-tls-verify: true}}
        users: [{name: u, user: {token: %s}}]
        contexts: [{name: x, context: {cluster: c, user: u, namespace: default}}]
        current-context: x
        """
            .formatted(port, TOKEN));
  }

  /** Where every request is noted, one JSON object a line. */
  public Path auditLog() {
    return home.resolve("audit.log");
  }

  /** Finished requests so far that are like this, each as {@code VERB URI}. */
  public List<String> requests(Predicate<String> like) throws IOException {
    try (Stream<String> lines = Files.lines(auditLog())) {
      return lines
          .filter(line -> line.contains("ResponseComplete"))
          .map(line -> text(line, "verb") + " " + text(line, "requestURI"))
          .filter(like)
          .toList();
    }
  }

  private static String text(String json, String field) {
    int start = json.indexOf("\"" + field + "\":\"") + field.length() + 4;
    return json.substring(start, json.indexOf('"', start));
  }

  /** Process id of the API server itself. */
  public long pid() {
    return processes.get(1).pid();
  }

  private void installCrds() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../crds/yaml"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).sorted().toList()) {
        client
            .load(Files.newInputStream(file))
            .items()
            .forEach(crd -> client.resource(crd).serverSideApply());
      }
    }
    client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .list()
        .getItems()
        .forEach(
            crd ->
                client
                    .resource(crd)
                    .waitUntilCondition(
                        now ->
                            now != null
                                && now.getStatus() != null
                                && now.getStatus().getConditions().stream()
                                    .anyMatch(
                                        each ->
                                            each.getType().equals("Established")
                                                && each.getStatus().equals("True")),
                        30,
                        TimeUnit.SECONDS));
  }

  private Path key() throws IOException {
    Path key = home.resolve("sa.key");
    try {
      Process made =
          new ProcessBuilder("openssl", "genrsa", "-out", key.toString(), "2048")
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("openssl.log").toFile())
              .start();
      made.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return key;
  }

  private void run(String program, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(programs().resolve(program).toString());
    command.addAll(List.of(args));
    processes.add(
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve(program + ".log").toFile())
            .start());
  }

  private static Path programs() {
    String state = System.getenv("STRAIT_CLUSTER_STATE");
    return state == null
        ? Path.of(System.getProperty("user.home"), ".cache", "strait", "cluster", "bin")
        : Path.of(state, "bin");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    client.close();
    for (int i = processes.size() - 1; i >= 0; i--) {
      Process process = processes.get(i);
      process.destroy();
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    try (Stream<Path> files = Files.walk(home)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
