package dev.strait.dataplane.origin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.strait.dataplane.config.Bundle;
import dev.strait.nodeconfig.BackendConfig;
import dev.strait.nodeconfig.EgressConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.OriginConfig;
import dev.strait.nodeconfig.OriginTlsConfig;
import dev.strait.nodeconfig.PoolConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.ProxyProtocolVersion;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What exchanges may call: the pools of every revision this node knows, by route, revision and
 * backend. Immutable; the next table takes over the pools of backends that did not change.
 */
public final class OriginTable {
  /** Nothing may be called. */
  public static final OriginTable EMPTY = new OriginTable(Map.of(), Map.of());

  /** What makes two backends share their connections. */
  private record PoolKey(
      String routeId,
      String backend,
      OriginConfig origin,
      PoolConfig pool,
      EgressConfig egress,
      @Nullable String trust,
      @Nullable ProxyProtocolVersion proxyProtocol) {}

  private record Version(String revision, Map<String, OriginPool> pools) {}

  private final Map<String, List<Version>> routes;
  private final Map<PoolKey, OriginPool> pools;

  private OriginTable(Map<String, List<Version>> routes, Map<PoolKey, OriginPool> pools) {
    this.routes = routes;
    this.pools = pools;
  }

  /**
   * The table after this one.
   *
   * @param config what the node runs now
   * @param dialled which backends of a version the node dials itself
   * @param bundle where CAs are
   * @param dialer makes the connections of new pools
   * @return the next table; this one stays as it is
   * @throws IllegalArgumentException when a CA or an egress rule is missing or broken; says which
   */
  OriginTable next(
      NodeConfig config,
      Function<RouteVersion, List<BackendConfig>> dialled,
      Bundle bundle,
      Dialer dialer) {
    EgressPolicy egress = EgressPolicy.of(config.egress());
    Map<PoolKey, OriginPool> nextPools = new HashMap<>();
    Map<String, List<Version>> nextRoutes = new HashMap<>();
    for (RouteConfig route : config.routes()) {
      List<Version> versions = new ArrayList<>();
      for (RouteVersion version : route.versions()) {
        Map<String, OriginPool> byName = new HashMap<>();
        for (BackendConfig backend : dialled.apply(version)) {
          String trust = trust(backend, bundle);
          PoolKey key =
              new PoolKey(
                  route.id(),
                  backend.name(),
                  backend.origin(),
                  backend.pool(),
                  config.egress(),
                  trust,
                  backend.proxyProtocol());
          OriginPool pool = nextPools.get(key);
          if (pool == null) {
            pool = pools.get(key);
          }
          if (pool == null) {
            pool = pool(route.id(), backend, trust, egress, dialer);
          }
          nextPools.put(key, pool);
          byName.put(backend.name(), pool);
        }
        versions.add(new Version(version.revision(), Map.copyOf(byName)));
      }
      nextRoutes.put(route.id(), List.copyOf(versions));
    }
    return new OriginTable(Map.copyOf(nextRoutes), Map.copyOf(nextPools));
  }

  /** Closes the pools that the next table does not use. */
  void retireUnlessIn(OriginTable next) {
    pools.forEach(
        (key, pool) -> {
          if (!next.pools.containsKey(key)) {
            pool.retire();
          }
        });
  }

  /**
   * The pool of a backend.
   *
   * @param routeId {@code namespace/name}
   * @param revision revision of the route
   * @param backend name of the backend
   * @return null when this node does not know it
   */
  @Nullable OriginPool find(String routeId, String revision, String backend) {
    List<Version> versions = routes.get(routeId);
    if (versions != null) {
      for (int i = 0; i < versions.size(); i++) {
        Version version = versions.get(i);
        if (version.revision().equals(revision)) {
          return version.pools().get(backend);
        }
      }
    }
    return null;
  }

  private static @Nullable String trust(BackendConfig backend, Bundle bundle) {
    OriginTlsConfig tls = backend.origin().tls();
    String file = tls == null ? null : tls.trust();
    if (file == null) {
      return null;
    }
    try {
      return new String(bundle.read(file), US_ASCII);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "backend " + backend.name() + ": its CA cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * An origin that may choose its version is offered only HTTP/1.1 for a WebSocket: most that speak
   * HTTP/2 know WebSockets over HTTP/1.1 alone.
   */
  private static OriginPool pool(
      String routeId,
      BackendConfig backend,
      @Nullable String trust,
      EgressPolicy egress,
      Dialer dialer) {
    OriginConfig config = backend.origin();
    OriginPool webSockets = null;
    if (config.protocolsOrDefault().containsAll(List.of(Protocol.HTTP1, Protocol.HTTP2))) {
      OriginConfig http1 =
          new OriginConfig(config.host(), config.port(), config.tls(), config.hostHeader());
      Origin other = origin(routeId, backend, http1, trust, egress);
      webSockets = new OriginPool(other, dialer, null);
    }
    return new OriginPool(origin(routeId, backend, config, trust, egress), dialer, webSockets);
  }

  private static Origin origin(
      String routeId,
      BackendConfig backend,
      OriginConfig config,
      @Nullable String trust,
      EgressPolicy egress) {
    return new Origin(
        routeId,
        backend.name(),
        config,
        backend.pool(),
        config.tls() == null ? null : tls(routeId, backend, config, trust),
        egress,
        backend.proxyProtocol());
  }

  /** What is offered, most wanted first. */
  private static List<String> alpn(OriginConfig origin) {
    return origin.protocolsOrDefault().stream()
        .sorted(Comparator.reverseOrder())
        .map(protocol -> protocol == Protocol.HTTP2 ? "h2" : "http/1.1")
        .toList();
  }

  private static SslContext tls(
      String routeId, BackendConfig backend, OriginConfig config, @Nullable String trust) {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
              .endpointIdentificationAlgorithm("HTTPS");
      if (!config.takesBytes()) {
        builder.applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                alpn(config)));
      }
      if (trust != null) {
        builder.trustManager(new ByteArrayInputStream(trust.getBytes(US_ASCII)));
      }
      return builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "route "
              + routeId
              + ", backend "
              + backend.name()
              + ": its CA is no PEM certificate that can be used: "
              + Objects.toString(e.getMessage()),
          e);
    }
  }
}
