package dev.strait.operator;

import dev.strait.operator.health.Meters;
import dev.strait.operator.reconcile.Handover;
import dev.strait.operator.shape.GroupNames;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** JOSDK as this operator uses it: retries with back-off, a rate limit, a lease. */
final class Reconcilers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reconcilers.class);
  private static final int THREADS = 8;
  private static final String LEASE = "strait-operator";

  /** For drift that no watch told of. */
  private static final Duration RESYNC = Duration.ofMinutes(10);

  private final Operator operator;
  private final OperatorOptions options;
  private final Runnable lead;
  private final Runnable lose;

  Reconcilers(
      KubernetesClient client,
      OperatorOptions options,
      Meters meters,
      Runnable lead,
      Runnable lose) {
    this.options = options;
    this.lead = lead;
    this.lose = lose;
    operator =
        new Operator(
            configuration -> {
              configuration
                  .withKubernetesClient(client)
                  .withCloseClientOnStop(false)
                  .withConcurrentReconciliationThreads(THREADS)
                  .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(meters.registry()))
                  .checkingCRDAndValidateLocalModel(false); // needs rights on all CRDs
              if (options.leaderElection()) {
                elect(configuration);
              }
            });
  }

  private void elect(ConfigurationServiceOverrider configuration) {
    String identity =
        System.getenv().getOrDefault("HOSTNAME", "strait-operator") + "-" + UUID.randomUUID();
    configuration.withLeaderElectionConfiguration(
        LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
            .withLeaseNamespace(options.operatorNamespace())
            .withIdentity(identity)
            // JOSDK would end the JVM from within its own shutdown, which then waits for ever.
            .withExitOnStopLeading(false)
            .withLeaderCallbacks(
                new LeaderCallbacks(lead, lose, leader -> LOG.info("{} leads", leader)))
            .build());
  }

  /** With {@code everyEvent}, JOSDK leaves finalizers to the reconciler. */
  <P extends HasMetadata> void register(Reconciler<P> reconciler, boolean everyEvent) {
    operator.register(
        reconciler,
        (ControllerConfigurationOverrider<P> configuration) -> {
          configuration
              .withFieldManager(GroupNames.OPERATOR)
              .withGenerationAware(false)
              .withOnUpdateFilter(Handover::differ)
              .withTriggerReconcilerOnAllEvents(everyEvent)
              .withReconciliationMaxInterval(RESYNC)
              .withRetry(
                  new GenericRetry()
                      .setInitialInterval(500)
                      .setIntervalMultiplier(2)
                      .setMaxInterval(60_000)
                      .setMaxAttempts(Integer.MAX_VALUE))
              .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(1), 10));
          if (options.namespaces().isEmpty()) {
            configuration.watchingAllNamespaces();
          } else {
            configuration.settingNamespaces(options.namespaces());
          }
        });
  }

  void start() {
    operator.start();
    if (!options.leaderElection()) {
      lead.run();
    }
  }

  @Override
  public void close() {
    operator.stop();
  }
}
