package dev.strait.nodeconfig;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The part of {@link NodeConfigValidation} that looks at routes. */
final class RouteValidation {
  /** RFC 9110 §5.6.2; HTTP field names and methods are tokens. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final long DAY_MILLIS = 86_400_000;

  private final Problems problems;
  private final boolean isEdge;
  private final Set<String> listeners;

  RouteValidation(Problems problems, boolean isEdge, Set<String> listeners) {
    this.problems = problems;
    this.isEdge = isEdge;
    this.listeners = listeners;
  }

  void route(String path, RouteConfig route) {
    problems.check(route.id().matches("[^/]+/[^/]+"), path + ".id", route.id(), "NAMESPACE/NAME");
    version(path + ".stable.", route.stable());
    if (route.candidate() != null) {
      version(path + ".candidate.", route.candidate());
    }
    if (isEdge) {
      problems.empty(path + ".retired", route.retired(), "none on an edge");
    }
    for (int i = 0; i < route.retired().size(); i++) {
      version(path + ".retired[" + i + "].", route.retired().get(i));
    }
    problems.unique(path + ".versions", route.versions(), "revision", RouteVersion::revision);
  }

  /** The prefix of its paths ends with a dot, or is empty for a version by itself. */
  void version(String prefix, RouteVersion version) {
    int length = version.revision().length();
    problems.check(
        length >= 1 && length <= 64, prefix + "revision", version.revision(), "1-64 characters");
    if (!isEdge) {
      problems.empty(prefix + "attachments", version.attachments(), "none on a core");
      problems.empty(prefix + "rules", version.rules(), "none on a core");
    }
    Set<String> backends =
        problems.unique(prefix + "backends", version.backends(), "name", BackendConfig::name);
    for (int i = 0; i < version.backends().size(); i++) {
      backend(prefix + "backends[" + i + "]", version.backends().get(i));
    }
    problems.unique(
        prefix + "attachments", version.attachments(), "listener", AttachmentConfig::listener);
    for (int i = 0; i < version.attachments().size(); i++) {
      attachment(prefix + "attachments[" + i + "]", version.attachments().get(i));
    }
    problems.unique(prefix + "rules", version.rules(), "name", RuleConfig::name);
    for (int i = 0; i < version.rules().size(); i++) {
      rule(prefix + "rules[" + i + "]", version.rules().get(i), backends);
    }
    if (version.takesBytes()) {
      bytes(prefix, version);
    }
  }

  /** Bytes have neither paths nor fields to be told apart by. */
  private void bytes(String prefix, RouteVersion version) {
    problems.check(
        version.backends().stream().allMatch(backend -> backend.origin().takesBytes()),
        prefix + "backends",
        "some take bytes, others HTTP",
        "all of them the same");
    problems.check(
        version.rules().size() <= 1,
        prefix + "rules",
        version.rules().size() + " rules",
        "one, since bytes cannot be told apart");
    for (int i = 0; i < version.rules().size(); i++) {
      String path = prefix + "rules[" + i + "]";
      problems.empty(path + ".matches", version.rules().get(i).matches(), "none for bytes");
      problems.empty(path + ".filters", version.rules().get(i).filters(), "none for bytes");
    }
  }

  private void backend(String path, BackendConfig backend) {
    OriginConfig origin = backend.origin();
    problems.check(
        Addresses.isIp(origin.host()) || Addresses.isName(origin.host()),
        path + ".origin.host",
        origin.host(),
        "an IP address or a lower-case DNS name");
    problems.range(path + ".origin.port", origin.port(), 1, 65_535);
    problems.check(
        backend.proxyProtocol() == null || origin.takesBytes(),
        path + ".proxyProtocol",
        "present",
        "absent for an origin that speaks HTTP");
    if (origin.tls() != null && origin.tls().trust() != null) {
      problems.bundleFile(path + ".origin.tls.trust", origin.tls().trust());
    }
    List<Protocol> protocols = origin.protocolsOrDefault();
    problems.unique(path + ".origin.protocols", protocols, "", Protocol::name);
    problems.check(
        origin.takesBytes()
            || (List.of(Protocol.HTTP1, Protocol.HTTP2).containsAll(protocols)
                && (protocols.size() == 1 || (protocols.size() == 2 && origin.tls() != null))),
        path + ".origin.protocols",
        protocols,
        "HTTP1 or HTTP2, or with TLS both, or TCP alone");
    problems.unique(path + ".coreRefs", backend.coreRefs(), "", name -> name);
    problems.range(path + ".pool.maxConnections", backend.pool().maxConnections(), 1, 100_000);
    problems.range(path + ".pool.maxIdle", backend.pool().maxIdle(), 0, 100_000);
    problems.range(
        path + ".pool.idleTimeoutMillis", backend.pool().idleTimeoutMillis(), 1, DAY_MILLIS);
    problems.range(
        path + ".pool.connectTimeoutMillis", backend.pool().connectTimeoutMillis(), 1, DAY_MILLIS);
  }

  private void attachment(String path, AttachmentConfig attachment) {
    problems.check(
        listeners.contains(attachment.listener()),
        path + ".listener",
        attachment.listener(),
        "one of the node's listeners: " + listeners.stream().sorted().toList());
    for (int i = 0; i < attachment.hostnames().size(); i++) {
      String hostname = attachment.hostnames().get(i);
      problems.check(
          Addresses.isNameOrWildcard(hostname),
          path + ".hostnames[" + i + "]",
          hostname,
          "a lower-case host name or *.NAME, without port");
    }
  }

  private void rule(String path, RuleConfig rule, Set<String> backends) {
    for (int i = 0; i < rule.matches().size(); i++) {
      match(path + ".matches[" + i + "]", rule.matches().get(i));
    }
    for (int i = 0; i < rule.filters().size(); i++) {
      filter(path + ".filters[" + i + "]", rule.filters().get(i));
    }
    problems.notEmpty(path + ".backendRefs", rule.backendRefs(), "at least one backend");
    for (int i = 0; i < rule.backendRefs().size(); i++) {
      BackendRefConfig ref = rule.backendRefs().get(i);
      String place = path + ".backendRefs[" + i + "]";
      problems.check(
          backends.contains(ref.backend()),
          place + ".backend",
          ref.backend(),
          "one of the route's backends: " + backends.stream().sorted().toList());
      problems.range(place + ".weight", ref.weight(), 0, 1_000_000);
    }
    TimeoutsConfig timeouts = rule.timeouts();
    problems.range(path + ".timeouts.requestMillis", timeouts.requestMillis(), 0, Long.MAX_VALUE);
    problems.range(
        path + ".timeouts.backendRequestMillis",
        timeouts.backendRequestMillis(),
        0,
        Long.MAX_VALUE);
    problems.range(
        path + ".timeouts.streamIdleMillis", timeouts.streamIdleMillis(), 0, Long.MAX_VALUE);
  }

  private void match(String path, MatchConfig match) {
    if (match.path() != null) {
      String value = match.path().value();
      if (match.path().type() == PathMatchType.REGULAR_EXPRESSION) {
        expression(path + ".path.value", value);
      } else {
        problems.check(value.startsWith("/"), path + ".path.value", value, "starts with '/'");
      }
    }
    if (match.method() != null) {
      problems.check(
          TOKEN.matcher(match.method()).matches()
              && match.method().equals(match.method().toUpperCase(Locale.ROOT)),
          path + ".method",
          match.method(),
          "a method in upper case");
    }
    for (int i = 0; i < match.headers().size(); i++) {
      ValueMatchConfig header = match.headers().get(i);
      fieldName(path + ".headers[" + i + "].name", header.name());
      value(path + ".headers[" + i + "]", header);
    }
    for (int i = 0; i < match.queryParams().size(); i++) {
      problems.notEmpty(path + ".queryParams[" + i + "].name", match.queryParams().get(i).name());
      value(path + ".queryParams[" + i + "]", match.queryParams().get(i));
    }
    if (match.client() != null) {
      client(path + ".client", match.client());
    }
  }

  private void client(String path, ClientMatchConfig client) {
    problems.check(
        !client.networks().isEmpty() || !client.countries().isEmpty(),
        path,
        "neither networks nor countries",
        "at least one of them");
    for (int i = 0; i < client.networks().size(); i++) {
      String network = client.networks().get(i);
      String place = path + ".networks[" + i + "]";
      problems.check(Cidr.isOne(network), place, network, "ADDRESS/BITS");
    }
    for (int i = 0; i < client.countries().size(); i++) {
      String country = client.countries().get(i);
      String place = path + ".countries[" + i + "]";
      problems.check(country.matches("[A-Z]{2}"), place, country, "two letters in upper case");
    }
  }

  private void value(String path, ValueMatchConfig match) {
    if (match.type() == ValueMatchType.REGULAR_EXPRESSION) {
      expression(path + ".value", match.value());
    }
  }

  private void expression(String path, String expression) {
    try {
      Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      problems.add(path, expression, "an RE2 expression; " + e.getDescription());
    }
  }

  private void filter(String path, FilterConfig filter) {
    Set<String> touched = new HashSet<>();
    fields(path + ".set", filter.set(), touched);
    fields(path + ".add", filter.add(), touched);
    List<String> removed = filter.remove();
    for (int i = 0; i < removed.size(); i++) {
      String place = path + ".remove[" + i + "]";
      fieldName(place, removed.get(i));
      problems.check(touched.add(removed.get(i)), place, removed.get(i), "one action a field");
    }
  }

  private void fields(String path, Map<String, String> fields, Set<String> touched) {
    for (Map.Entry<String, String> field : new TreeMap<>(fields).entrySet()) {
      String place = path + "[" + field.getKey() + "]";
      fieldName(place, field.getKey());
      problems.check(touched.add(field.getKey()), place, field.getKey(), "one action a field");
      problems.check(
          field.getValue().chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f)),
          place,
          field.getValue(),
          "a field value without control characters");
    }
  }

  private void fieldName(String path, String name) {
    problems.check(
        TOKEN.matcher(name).matches() && name.equals(name.toLowerCase(Locale.ROOT)),
        path,
        name,
        "a header field name in lower case");
  }
}
