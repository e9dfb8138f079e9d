package dev.strait.control.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.strait.control.plan.RenderedRoute.Problem;
import dev.strait.crds.v1alpha1.Backend;
import dev.strait.crds.v1alpha1.CoreRef;
import dev.strait.crds.v1alpha1.Origin;
import dev.strait.crds.v1alpha1.OriginTls;
import dev.strait.crds.v1alpha1.Pool;
import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.crds.v1alpha1.TunnelRouteSpec;
import dev.strait.nodeconfig.BackendConfig;
import dev.strait.nodeconfig.ContentHash;
import dev.strait.nodeconfig.NodeConfigValidation;
import dev.strait.nodeconfig.OriginConfig;
import dev.strait.nodeconfig.OriginTlsConfig;
import dev.strait.nodeconfig.PoolConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.ProxyProtocolVersion;
import dev.strait.nodeconfig.Role;
import dev.strait.nodeconfig.RouteVersion;
import dev.strait.nodeconfig.RuleConfig;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Renders one TunnelRoute, and finds out whether it can be run at all before it gets near any
 * NodeConfig: a bad route is reported and left out, and takes no other with it.
 */
final class RouteRendering {
  private static final JsonMapper SPEC = new JsonMapper();

  private final ObjectName name;
  private final TunnelRouteSpec spec;
  private final Credentials credentials;
  private final List<Problem> problems = new ArrayList<>();

  private RouteRendering(ObjectName name, TunnelRouteSpec spec, Credentials credentials) {
    this.name = name;
    this.spec = spec;
    this.credentials = credentials;
  }

  static RenderedRoute render(TunnelRoute route, Credentials credentials) {
    ObjectName name =
        new ObjectName(route.getMetadata().getNamespace(), route.getMetadata().getName());
    RouteRendering rendering = new RouteRendering(name, route.getSpec(), credentials);
    String unknown = Pause.unknownValue(route);
    return unknown == null ? rendering.render(route) : rendering.unread(route, unknown);
  }

  /** What it says of rules is not to be trusted, and nothing of it is run. */
  private RenderedRoute unread(TunnelRoute route, String unknown) {
    Problem problem = new Problem(ConditionType.ACCEPTED, Reason.UNSUPPORTED_VALUE, unknown);
    List<BackendConfig> backends = backends();
    return new RenderedRoute(
        route, name, revision(backends), List.of(), backends, List.of(problem));
  }

  private List<BackendConfig> backends() {
    List<BackendConfig> backends = new ArrayList<>();
    for (int i = 0; i < spec.backends().size(); i++) {
      backends.add(backend("spec.backends[" + i + "]", spec.backends().get(i)));
    }
    return backends;
  }

  private RenderedRoute render(TunnelRoute route) {
    List<BackendConfig> backends = backends();
    List<RuleConfig> rules = RuleRendering.rules(spec.rules(), problems);
    unknownBackends();
    RouteVersion version = new RouteVersion("unattached", List.of(), rules, backends);
    if (problems.isEmpty()) {
      for (String problem : NodeConfigValidation.check(version, Role.EDGE, Set.of())) {
        refuse("spec." + problem);
      }
    }
    return new RenderedRoute(
        route, name, revision(backends), rules, backends, List.copyOf(problems));
  }

  /** The spec as the API has it, and the CAs, whose content is part of what a core runs. */
  private String revision(List<BackendConfig> backends) {
    try {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      content.writeBytes(SPEC.writeValueAsBytes(spec));
      for (BackendConfig backend : backends) {
        OriginTlsConfig tls = backend.origin().tls();
        content.writeBytes(SPEC.writeValueAsBytes(tls == null ? null : tls.trust()));
      }
      return ContentHash.brief(content.toByteArray());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a spec that was read from JSON can be written", e);
    }
  }

  private void unknownBackends() {
    Set<String> known = new HashSet<>();
    spec.backends().forEach(backend -> known.add(backend.name()));
    for (int i = 0; i < spec.rules().size(); i++) {
      var refs = spec.rules().get(i).backendRefs();
      for (int j = 0; j < refs.size(); j++) {
        if (!known.contains(refs.get(j).name())) {
          problems.add(
              new Problem(
                  ConditionType.RESOLVED_REFS,
                  Reason.BACKEND_NOT_FOUND,
                  "spec.rules[%d].backendRefs[%d].name: %s (expected: one of %s)"
                      .formatted(i, j, refs.get(j).name(), known.stream().sorted().toList())));
        }
      }
    }
  }

  private BackendConfig backend(String path, Backend backend) {
    Pool pool = backend.pool();
    return new BackendConfig(
        backend.name(),
        origin(path + ".origin", backend),
        backend.coreRefs().stream().map(CoreRef::name).toList(),
        new PoolConfig(
            pool.maxConnections(),
            pool.maxIdle(),
            pool.idleTimeout().millis(),
            pool.connectTimeout().millis()),
        backend.proxyProtocol() == null
            ? null
            : ProxyProtocolVersion.valueOf(backend.proxyProtocol().name()));
  }

  private OriginConfig origin(String path, Backend backend) {
    String text = backend.origin().url();
    URI url;
    try {
      url = URI.create(text);
    } catch (IllegalArgumentException e) {
      url = URI.create("http:/");
    }
    String host = url.getHost();
    if (host == null) {
      refuse(path + ".url: " + text + " (expected: http:// or https://, a host, perhaps a port)");
      host = "invalid";
    }
    boolean secure = Set.of("https", "tls").contains(url.getScheme());
    boolean bytes = Set.of("tcp", "tls").contains(url.getScheme());
    int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
    String hostHeader = backend.origin().hostHeader();
    return new OriginConfig(
        unbracketed(host),
        port,
        secure ? tls(path + ".tls", backend.origin().tls()) : null,
        hostHeader == null ? "" : hostHeader,
        bytes ? List.of(Protocol.TCP) : protocols(backend.origin()));
  }

  private static @Nullable List<Protocol> protocols(Origin origin) {
    return origin.protocols().equals(Origin.DEFAULT_PROTOCOLS)
        ? null
        : origin.protocols().stream().map(protocol -> Protocol.valueOf(protocol.name())).toList();
  }

  private OriginTlsConfig tls(String path, @Nullable OriginTls tls) {
    if (tls == null) {
      return new OriginTlsConfig("", null);
    }
    String serverName = tls.serverName() == null ? "" : tls.serverName();
    if (tls.caRef() == null) {
      return new OriginTlsConfig(serverName, null);
    }
    Given<String> trust =
        credentials.authority(new ObjectName(name.namespace(), tls.caRef().name()));
    if (trust.usable() == null) {
      problems.add(
          new Problem(
              ConditionType.RESOLVED_REFS,
              Reason.INVALID_CA_CERTIFICATE_REF,
              path + ".caRef: " + String.join("; ", trust.problems())));
    }
    return new OriginTlsConfig(serverName, trust.usable());
  }

  private void refuse(String message) {
    problems.add(new Problem(ConditionType.ACCEPTED, Reason.UNSUPPORTED_VALUE, message));
  }

  /** A URL brackets IPv6 addresses, a NodeConfig does not. */
  static String unbracketed(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.startsWith("[") ? lower.substring(1, lower.length() - 1) : lower;
  }
}
