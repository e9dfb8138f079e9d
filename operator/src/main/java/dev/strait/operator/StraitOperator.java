package dev.strait.operator;

import dev.strait.control.loop.ControlLoop;
import dev.strait.control.loop.LoopRunner;
import dev.strait.control.plan.GroupId;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.operator.declared.ClusterResources;
import dev.strait.operator.declared.GivenSecrets;
import dev.strait.operator.declared.TrustBundles;
import dev.strait.operator.declared.Watch;
import dev.strait.operator.fleet.ClusterFleet;
import dev.strait.operator.fleet.Conversations;
import dev.strait.operator.fleet.FleetOperations;
import dev.strait.operator.fleet.Nudges;
import dev.strait.operator.fleet.Pods;
import dev.strait.operator.health.Endpoints;
import dev.strait.operator.health.Liveness;
import dev.strait.operator.health.Meters;
import dev.strait.operator.health.Rounds;
import dev.strait.operator.history.History;
import dev.strait.operator.reconcile.CoreNodeReconciler;
import dev.strait.operator.reconcile.Desk;
import dev.strait.operator.reconcile.DrainFinalizer;
import dev.strait.operator.reconcile.EdgeNodeReconciler;
import dev.strait.operator.reconcile.Events;
import dev.strait.operator.reconcile.GroupReconciler;
import dev.strait.operator.reconcile.Handover;
import dev.strait.operator.reconcile.OwnedObjects;
import dev.strait.operator.reconcile.StatusWriter;
import dev.strait.operator.reconcile.TunnelRouteReconciler;
import dev.strait.operator.shape.GroupNames;
import dev.strait.operator.shape.GroupObjects;
import dev.strait.operator.shape.PodPlacement;
import dev.strait.operator.vault.SecretVault;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole operator in one process, running until it is closed. */
public final class StraitOperator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StraitOperator.class);
  private static final String CONTROLLER = "strait.dev/operator";

  private final KubernetesClient client;
  private final OperatorOptions options;
  private final Runnable whenLost;
  private final Handover handover = new Handover(this::signal);
  private final OwnedObjects<EdgeNode> edges = new OwnedObjects<>("edge");
  private final OwnedObjects<CoreNode> cores = new OwnedObjects<>("core");
  private final OwnedObjects<TunnelRoute> routes = new OwnedObjects<>("route");
  private final SecretVault vault;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Pods pods;
  private final GivenSecrets secrets;
  private final Conversations conversations;
  private final LoopRunner runner;
  private final Rounds rounds;
  private final Endpoints endpoints;
  private volatile boolean ready;
  private volatile boolean leading;
  private volatile boolean lost;

  private StraitOperator(
      KubernetesClient client, OperatorOptions options, Meters meters, Runnable whenLost)
      throws IOException {
    this.client = client;
    this.whenLost = whenLost;
    this.options = options;
    vault = new SecretVault(client, options.operatorNamespace());
    pods = new Pods(client, options.namespaces(), this::signal);
    secrets = new GivenSecrets(client, options.namespaces(), this::signal);
    Watch<Namespace> namespaces = options.namespaces().isEmpty() ? namespaces() : null;
    conversations = new Conversations(pods, handover, keep(new Nudges(client)), this::signal);
    SecureRandom random = new SecureRandom();
    ControlLoop loop =
        new ControlLoop(
            new ClusterResources(
                edges,
                cores,
                routes,
                secrets,
                keep(new TrustBundles(client, this::signal)),
                namespaces),
            new ClusterFleet(handover, edges, cores, pods, conversations, this::gone),
            handover,
            vault,
            new PodPlacement(options.spiffeId()),
            CONTROLLER,
            Clock.systemUTC(),
            random);
    rounds =
        new Rounds(
            vault, options.spiffeId(), conversations::use, random, handover, meters, conversations);
    runner = new LoopRunner(loop, rounds);
    Liveness liveness =
        new Liveness(
            () -> pods.isAlive() && secrets.isAlive(), () -> leading && ready, rounds::sinceLast);
    endpoints =
        keep(
            Endpoints.start(
                options.httpPort(),
                liveness::trouble,
                () -> ready ? "" : "informers have not synced yet",
                meters.registry()::scrape));
    Reconcilers reconcilers = new Reconcilers(client, options, meters, this::lead, this::lose);
    register(reconcilers);
    keep(pods).start();
    keep(secrets).start();
    if (namespaces != null) {
      keep(namespaces).start();
    }
    keep(conversations);
    keep(reconcilers).start();
    keep(runner);
    meters.watch(() -> handover.ids().size(), conversations::unacknowledged);
    ready = true;
    signal();
  }

  /**
   * Starts: informers first, then the loop; with leader election the loop waits for the lease.
   *
   * @param client API server; stays open
   * @param options how
   * @param meters where it is measured
   * @param whenLost told when it has lost its lease; not to block
   * @return the running operator; close it
   * @throws IOException when the HTTP port is in use
   */
  public static StraitOperator start(
      KubernetesClient client, OperatorOptions options, Meters meters, Runnable whenLost)
      throws IOException {
    return new StraitOperator(client, options, meters, whenLost);
  }

  /**
   * Where probes and metrics are.
   *
   * @return TCP port
   */
  public int httpPort() {
    return endpoints.port();
  }

  private void register(Reconcilers reconcilers) {
    Events events = new Events(client, options.instance());
    Desk desk =
        new Desk(
            handover, new StatusWriter(client), new History(client, options.namespaces()), events);
    FleetOperations operations = new FleetOperations(client, pods, conversations);
    GroupReconciler groups =
        new GroupReconciler(
            handover,
            client,
            new GroupObjects(options.operatorNamespace(), options.nodeImage()),
            conversations::delivered,
            events,
            () -> operations);
    reconcilers.register(new EdgeNodeReconciler(desk, edges, groups), false);
    reconcilers.register(
        new CoreNodeReconciler(desk, cores, groups, new DrainFinalizer(client)), true);
    reconcilers.register(new TunnelRouteReconciler(desk, routes), false);
  }

  private Watch<Namespace> namespaces() {
    return new Watch<>(
        client,
        Namespace.class,
        options.namespaces(),
        "",
        List.of(),
        (now, before) ->
            !Objects.equals(now.getMetadata().getLabels(), before.getMetadata().getLabels()),
        this::signal);
  }

  private <C extends AutoCloseable> C keep(C part) {
    running.push(part);
    return part;
  }

  private void lead() {
    LOG.info("This operator leads");
    leading = true;
    conversations.start();
    signal();
  }

  private void lose() {
    if (leading) {
      LOG.error("This operator lost its lease, and ends: another may lead by now");
      leading = false;
      lost = true;
      whenLost.run();
    }
  }

  /**
   * Whether the lease was lost, other than by {@link #close}: it must be closed then, and not used
   * any more.
   *
   * @return true from when {@code whenLost} is told
   */
  public boolean isLost() {
    return lost;
  }

  private void signal() {
    if (leading && ready) {
      runner.signal();
    }
  }

  private void gone(GroupId id) throws IOException {
    vault.forget(new GroupNames(id).component() + "." + id.namespace() + "." + id.name() + ".pem");
  }

  /** Ends the loop first, then what it stands on; nodes go on as they are. */
  @Override
  public void close() {
    leading = false;
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) { // whatever one part says: the others are to be ended
        LOG.warn("A part of the operator did not end", e);
      }
    }
  }
}
