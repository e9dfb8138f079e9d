package dev.strait.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator as a process: how it ends, and who of two leads. */
class ProgramTest extends OnApiServer {
  private static final Duration SOON = Duration.ofSeconds(60);
  private final List<Process> processes = new ArrayList<>();
  private Path logs;
  private Path kubeconfig;

  @BeforeEach
  void logInto(@TempDir Path folder) throws IOException {
    logs = folder;
    kubeconfig = server.kubeconfig();
  }

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void helpIsSaidWithoutACluster() throws Exception {
    Process help = run("help", "", 0, "--help");

    assertThat(help.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(help.exitValue()).isZero();
    assertThat(log("help")).startsWith("Usage: strait-operator");
  }

  @Test
  void anUnknownArgumentIsRefused() throws Exception {
    Process wrong = run("wrong", "", 0, "--halp");

    assertThat(wrong.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(wrong.exitValue()).isEqualTo(2);
    assertThat(log("wrong")).startsWith("unknown: --halp");
  }

  /** Else kubelet would start it again ever later. */
  @Test
  void itWaitsForAnApiServerThatDoesNotAnswer() throws Exception {
    Files.writeString(
        logs.resolve("nobody"),
        Files.readString(server.kubeconfig())
            .replaceAll("https://127.0.0.1:\\d+", "https://127.0.0.1:" + freePort()));
    kubeconfig = logs.resolve("nobody");
    Process waiting = run("waiting", "two", freePort());

    await().atMost(SOON).until(() -> log("waiting").contains("The API server does not answer"));
    assertThat(waiting.waitFor(5, TimeUnit.SECONDS)).as(log("waiting")).isFalse();
    waiting.destroy(); // SIGTERM
    assertThat(waiting.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(waiting.exitValue()).as(log("waiting")).isZero();
  }

  /** In all namespaces, for that is what two replicas of a chart do by default. */
  @Test
  void theSecondLeadsWhenTheFirstHasEndedInOrder() throws Exception {
    Samples.namespace(client, "two");
    int firstPort = freePort();
    int secondPort = freePort();
    Process first = run("first", "two", firstPort);
    await().atMost(SOON).until(() -> leader("two").startsWith("first-"));
    run("second", "two", secondPort);
    await()
        .atMost(SOON)
        .until(() -> answers(firstPort, "/readyz") && answers(secondPort, "/readyz"));
    assertThat(leader("two")).startsWith("first-");

    first.destroy(); // SIGTERM
    assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(first.exitValue()).as(log("first")).isZero();

    await().atMost(SOON).until(() -> leader("two").startsWith("second-"));
    Samples.namespace(client, "anywhere");
    Samples.apply(client, "anywhere");
    await().atMost(SOON).until(() -> deployment("anywhere", "edge-edge") != null);
    assertThat(answers(secondPort, "/healthz")).isTrue();
  }

  private Process run(String name, String namespace, int port, String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(logs.resolve(name).toFile());
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.environment().put("HOSTNAME", name);
    builder.environment().put("STRAIT_NODE_IMAGE", TestOptions.IMAGE);
    builder.environment().put("STRAIT_OPERATOR_NAMESPACE", namespace);
    builder.environment().put("STRAIT_LEADER_ELECTION", "true");
    builder.environment().put("STRAIT_HTTP_PORT", Integer.toString(port));
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private String log(String name) throws IOException {
    return Files.readString(logs.resolve(name));
  }

  private static String leader(String namespace) {
    Lease lease = client.leases().inNamespace(namespace).withName("strait-operator").get();
    String holder = lease == null ? null : lease.getSpec().getHolderIdentity();
    return holder == null ? "" : holder;
  }

  private static Deployment deployment(String namespace, String name) {
    return client.apps().deployments().inNamespace(namespace).withName(name).get();
  }

  private static boolean answers(int port, String page) throws InterruptedException {
    try {
      return HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + page)).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
