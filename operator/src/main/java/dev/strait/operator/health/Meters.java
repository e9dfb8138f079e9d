package dev.strait.operator.health;

import dev.strait.control.plan.GroupId;
import dev.strait.operator.shape.GroupNames;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What the operator measures of itself; names are in docs/metrics.md. */
public final class Meters {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Timer rounds =
      Timer.builder(Metric.ROUND.meter())
          .description(Metric.ROUND.description())
          .register(registry);
  private final MultiGauge certificates = perGroup(Metric.CERTIFICATE);
  private final MultiGauge pods = perGroup(Metric.GROUP_PODS);
  private final MultiGauge behind = perGroup(Metric.GROUP_PODS_BEHIND);

  /** Meters of this process. */
  public Meters() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(registry);
  }

  /**
   * For the meters of libraries.
   *
   * @return the registry
   */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /**
   * Watches how many groups there are, and how many pods do not run what they should.
   *
   * @param groups asked when it is scraped
   * @param unacknowledged asked when it is scraped
   */
  public void watch(Supplier<Number> groups, Supplier<Number> unacknowledged) {
    gauge(Metric.GROUPS, groups);
    gauge(Metric.PODS_UNACKNOWLEDGED, unacknowledged);
  }

  private void gauge(Metric metric, Supplier<Number> value) {
    Gauge.builder(metric.meter(), value).description(metric.description()).register(registry);
  }

  private MultiGauge perGroup(Metric metric) {
    return MultiGauge.builder(metric.meter()).description(metric.description()).register(registry);
  }

  void round(Duration took) {
    rounds.record(took);
  }

  void certificates(Map<GroupId, Instant> ends) {
    register(
        certificates,
        ends.keySet(),
        id -> {
          Instant end = ends.get(id);
          return end == null ? 0 : Duration.between(Instant.now(), end).toSeconds();
        });
  }

  /** Pods of these groups and no others, counted when they are scraped. */
  void pods(Set<GroupId> groups, ToLongFunction<GroupId> all, ToLongFunction<GroupId> late) {
    register(pods, groups, all);
    register(behind, groups, late);
  }

  private static void register(
      MultiGauge gauge, Set<GroupId> groups, ToLongFunction<GroupId> value) {
    gauge.register(
        groups.stream()
            .map(id -> MultiGauge.Row.of(tags(id), id, group -> value.applyAsLong(group)))
            .toList(),
        true);
  }

  private static Tags tags(GroupId id) {
    return Tags.of(
        "role", new GroupNames(id).component(), "namespace", id.namespace(), "name", id.name());
  }

  /**
   * Counts requests to the API server.
   *
   * @return to be added to its client
   */
  public Interceptor requests() {
    return new Interceptor() {
      @Override
      public void after(
          HttpRequest request,
          HttpResponse<?> response,
          AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        count(request.method(), Integer.toString(response.code()));
      }

      @Override
      public void afterConnectionFailure(HttpRequest request, Throwable failure) {
        count(request.method(), "none");
      }
    };
  }

  private void count(String method, String status) {
    registry.counter(Metric.API_REQUESTS.meter(), "method", method, "status", status).increment();
  }
}
