package dev.strait.operator;

import dev.strait.operator.declared.UnknownValues;
import dev.strait.operator.health.Meters;
import dev.strait.operator.health.ReadinessProbe;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator's program. */
public final class Main {
  private static final String HELP = "--help";
  private static final String REMOVE_FINALIZERS = "--remove-finalizers";
  private static final String AWAIT_READY = "--await-ready";
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int WRONG_USAGE = 2;

  private static final String USAGE =
      """
      Usage: strait-operator [--help | --remove-finalizers | --await-ready URL]

      Runs EdgeNodes, CoreNodes and TunnelRoutes on the cluster of its kubeconfig or service account
      until SIGTERM; then it ends with 0, and nodes go on.

        --remove-finalizers   takes the finalizers off every CoreNode, and ends: before an uninstall
        --await-ready URL     asks another operator's /readyz for at most a minute; 0 when it is ready
        --help                says this

      Environment:
        STRAIT_NODE_IMAGE          image of nodes that declare none (required)
        STRAIT_OPERATOR_NAMESPACE  where its keys and its lease are (required)
        STRAIT_WATCH_NAMESPACES    namespaces, separated by commas; all when empty
        STRAIT_INSTANCE            name of the release (strait)
        STRAIT_LEADER_ELECTION     true: waits for the lease before it does anything (false)
        STRAIT_HTTP_PORT           port of /healthz, /readyz and /metrics (8080)
      """;

  /**
   * Times that a call is repeated at once when nobody answers, after 0.1 s and then twice as long
   * each. Reconcilers and the loop try again themselves; with fabric8's ten, calls would still wait
   * for up to 51 s when the API server is back.
   */
  private static final int RETRIES = 3;

  private static final long ASK_AGAIN_SECONDS = 2;

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /**
   * Runs until it is told to end.
   *
   * @param args as {@value #HELP} says
   * @throws IOException when the HTTP port is in use
   * @throws InterruptedException never
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> given = List.of(args);
    if (given.equals(List.of(HELP))) {
      System.out.print(USAGE);
    } else if (given.size() == 2 && given.get(0).equals(AWAIT_READY)) {
      System.exit(new ReadinessProbe(URI.create(given.get(1))).await(PATIENCE) ? 0 : 1);
    } else if (given.isEmpty() || given.equals(List.of(REMOVE_FINALIZERS))) {
      withCluster(!given.isEmpty());
    } else {
      System.err.print("unknown: " + String.join(" ", given) + "\n\n" + USAGE);
      System.exit(WRONG_USAGE);
    }
  }

  private static void withCluster(boolean removeFinalizers)
      throws IOException, InterruptedException {
    OperatorOptions options = options();
    Meters meters = new Meters();
    try (KubernetesClient client = client(meters)) {
      if (removeFinalizers) {
        Finalizers.remove(client, options);
        return;
      }
      run(client, options, meters);
    }
  }

  private static OperatorOptions options() {
    try {
      return OperatorOptions.of(System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.print(e.getMessage() + "\n\n" + USAGE);
      System.exit(WRONG_USAGE);
      throw e;
    }
  }

  private static KubernetesClient client(Meters meters) {
    return new KubernetesClientBuilder()
        .withConfig(new ConfigBuilder().withRequestRetryBackoffLimit(RETRIES).build())
        .withKubernetesSerialization(UnknownValues.serialization())
        .withHttpClientBuilderConsumer(
            builder -> builder.addOrReplaceInterceptor("strait-meters", meters.requests()))
        .build();
  }

  private static void run(KubernetesClient client, OperatorOptions options, Meters meters)
      throws IOException, InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    AtomicBoolean well = new AtomicBoolean();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(told, ended, well)));
    try {
      well.set(!awaitApiServer(client, told) || lead(client, options, meters, told));
    } finally {
      ended.countDown();
    }
    if (!well.get()) {
      System.exit(1);
    }
  }

  /** Until it is told to end; whether it still had its lease then. */
  private static boolean lead(
      KubernetesClient client, OperatorOptions options, Meters meters, CountDownLatch told)
      throws IOException, InterruptedException {
    try (StraitOperator operator = StraitOperator.start(client, options, meters, told::countDown)) {
      told.await();
      return !operator.isLost();
    }
  }

  /**
   * Whether the API server answers; false when it was told to end before.
   *
   * <p>While nobody answers there is nothing to do but wait: were this to end instead, kubelet
   * would start it again ever later, up to five minutes after the API server's return.
   */
  private static boolean awaitApiServer(KubernetesClient client, CountDownLatch told)
      throws InterruptedException {
    boolean said = false;
    while (!answers(client, !said)) {
      said = true;
      if (told.await(ASK_AGAIN_SECONDS, TimeUnit.SECONDS)) {
        return false;
      }
    }
    return true;
  }

  private static boolean answers(KubernetesClient client, boolean first) {
    try {
      client.raw("/version");
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() > 0 && e.getCode() < HttpURLConnection.HTTP_INTERNAL_ERROR) {
        return true; // it answers; what it refuses is told by who needs it
      }
      if (first) {
        Object why = e.getCause() == null ? e.getMessage() : e.getCause(); // which says it better
        LOG.warn("The API server does not answer; it is asked again every 2 s: {}", why);
      }
      return false;
    }
  }

  /** Left alone, the JVM would say 143 of every SIGTERM, however orderly the end was. */
  private static void end(CountDownLatch told, CountDownLatch ended, AtomicBoolean well) {
    told.countDown();
    try {
      ended.await();
      if (well.get()) {
        Runtime.getRuntime().halt(0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
