package dev.strait.dataplane.telemetry;

import dev.strait.dataplane.exchange.ExchangeObserver;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All telemetry of one node. Thread safe.
 *
 * <p>Rooms that keep their own counts hand in a supplier, which is called at each scrape and must
 * be thread safe.
 */
public final class NodeTelemetry implements AutoCloseable {
  private static final Logger ACCESS = LoggerFactory.getLogger("strait.access");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final LoopLag lag;
  private final ExchangeMeters exchanges = new ExchangeMeters(registry);
  private final ConnectionMeters connections = new ConnectionMeters(registry);
  private final ExchangeObserver observer;
  private final MultiGauge certificates = Metric.CERTIFICATE_EXPIRATION.rows(registry);
  private final MultiGauge configInfo = Metric.CONFIG_INFO.rows(registry);
  private final List<Runnable> beforeScrape = new CopyOnWriteArrayList<>();
  private volatile @Nullable Set<String> revisions;

  /**
   * Starts to measure.
   *
   * @param loops the node's event loops
   * @param accessLog which exchanges are logged
   */
  public NodeTelemetry(Iterable<EventExecutor> loops, AccessLogMode accessLog) {
    lag = new LoopLag(registry, loops);
    List<ExchangeObserver> observers = new ArrayList<>(List.of(exchanges));
    if (accessLog != AccessLogMode.OFF) {
      observers.add(new AccessLog(accessLog == AccessLogMode.FAILURES, ACCESS::info));
    }
    observer = ObserverChain.of(observers);
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    gc.bindTo(registry);
    Metric.DIRECT_MEMORY_USED.gauge(
        registry, Tags.empty(), () -> PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
  }

  /**
   * Who watches exchanges.
   *
   * @return the observer to give to every exchange of the node
   */
  public ExchangeObserver observer() {
    return observer;
  }

  /**
   * Shows a number that its owner keeps, read at each scrape.
   *
   * @param metric a gauge without labels
   * @param value the number
   */
  public void gauge(Metric metric, Supplier<Number> value) {
    metric.gauge(registry, Tags.empty(), value);
  }

  /**
   * Shows the links of the tunnel, read at each scrape.
   *
   * @param links every link there is
   */
  public void links(Supplier<List<LinkSample>> links) {
    LinkMeters meters = new LinkMeters(registry);
    beforeScrape.add(() -> meters.update(links.get()));
  }

  /**
   * Counts the connections of clients.
   *
   * @return shared by all listeners
   */
  public ConnectionMeters connections() {
    return connections;
  }

  /**
   * A configuration runs now.
   *
   * @param revision its revision
   * @param routeRevisions revisions of its routes; meters of others are forgotten once no exchange
   *     uses them
   */
  public void runs(String revision, Set<String> routeRevisions) {
    configInfo.register(List.of(MultiGauge.Row.of(Tags.of("revision", revision), 1)), true);
    revisions = Set.copyOf(routeRevisions);
  }

  /**
   * Certificates in use now.
   *
   * @param inUse one for each use and name
   */
  public void certificates(List<CertificateSample> inUse) {
    certificates.register(
        inUse.stream()
            .map(
                sample ->
                    MultiGauge.Row.of(
                        Tags.of("use", sample.use(), "name", sample.name()),
                        sample.notAfter().getEpochSecond()))
            .toList(),
        true);
  }

  /**
   * A document was refused.
   *
   * @param what {@code node-config} or {@code node-traffic}
   */
  public void refused(String what) {
    Metric.CONFIG_REFUSALS.counter(registry, Tags.of("what", what)).increment();
  }

  /**
   * Event loops that stopped running.
   *
   * @return their names, maybe none
   */
  public List<String> stalledLoops() {
    return lag.stalled();
  }

  /**
   * Everything, now.
   *
   * @return Prometheus text format 0.0.4
   */
  public String scrape() {
    Set<String> running = revisions;
    if (running != null) {
      exchanges.retainRevisions(running);
    }
    beforeScrape.forEach(Runnable::run);
    return registry.scrape();
  }

  @Override
  public void close() {
    lag.close();
    gc.close();
    registry.close();
  }
}
