package dev.strait.dataplane.route;

import com.google.re2j.Pattern;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.nodeconfig.MatchConfig;
import dev.strait.nodeconfig.PathMatchConfig;
import dev.strait.nodeconfig.PathMatchType;
import dev.strait.nodeconfig.ValueMatchConfig;
import dev.strait.nodeconfig.ValueMatchType;
import io.netty.util.AsciiString;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One match of a rule, compiled. Expressions are RE2: linear in time whatever a client sends.
 * Immutable.
 */
final class RequestMatch {
  /**
   * Gateway API's order among matches of one hostname: exact path, then expression, then prefix,
   * longer ones first; a method; more header fields; more query parameters. Then what Strait has
   * besides: networks of clients, then countries. Equal ones stay in the order of the routes.
   * (Where expressions stand is left to implementations: before prefixes, or a catch-all would
   * always win.)
   */
  static final Comparator<RequestMatch> PRECEDENCE =
      Comparator.comparingInt((RequestMatch match) -> match.rank)
          .thenComparingInt(match -> -match.pathLength)
          .thenComparing(match -> match.method == null)
          .thenComparingInt(match -> -match.headers.size())
          .thenComparingInt(match -> -match.queryParams.size())
          .thenComparingInt(match -> match.client.rank());

  private record Value(String name, String exact, @Nullable Pattern pattern) {
    static Value of(ValueMatchConfig config) {
      boolean regex = config.type() == ValueMatchType.REGULAR_EXPRESSION;
      return new Value(
          config.name(), config.value(), regex ? Pattern.compile(config.value()) : null);
    }

    boolean accepts(CharSequence value) {
      return pattern == null
          ? AsciiString.contentEquals(exact, value)
          : pattern.matcher(value).matches();
    }
  }

  private final PathMatchType pathType;
  private final String path;
  private final @Nullable Pattern pathPattern;
  private final int rank;
  private final int pathLength;
  private final @Nullable String method;
  private final List<Value> headers;
  private final List<Value> queryParams;
  private final ClientMatch client;

  private RequestMatch(MatchConfig config) {
    PathMatchConfig declared = config.path();
    pathType = declared == null ? PathMatchType.PATH_PREFIX : declared.type();
    String value = declared == null ? "/" : canonical(declared);
    boolean prefix = pathType == PathMatchType.PATH_PREFIX;
    path = prefix && value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
    pathPattern = pathType == PathMatchType.REGULAR_EXPRESSION ? Pattern.compile(value) : null;
    rank =
        switch (pathType) {
          case EXACT -> 0;
          case REGULAR_EXPRESSION -> 1;
          case PATH_PREFIX -> 2;
        };
    pathLength = path.length();
    method = config.method();
    headers = config.headers().stream().map(Value::of).toList();
    queryParams = config.queryParams().stream().map(Value::of).toList();
    client = ClientMatch.of(config.client());
  }

  /** Rules and requests are compared in the same form. */
  private static String canonical(PathMatchConfig declared) {
    if (declared.type() == PathMatchType.REGULAR_EXPRESSION) {
      return declared.value();
    }
    String path = CanonicalPath.of(declared.value());
    if (path == null) {
      throw new IllegalArgumentException(
          "path "
              + declared.value()
              + ": has a dot segment, a backslash, or a percent sign that encodes nothing"
              + " (expected: a path that a request could match)");
    }
    return path;
  }

  /**
   * Compiles a match.
   *
   * @param config what is declared
   * @return the match
   * @throws IllegalArgumentException when an expression is no RE2 expression or no request could
   *     match a path; says which
   */
  static RequestMatch of(MatchConfig config) {
    try {
      return new RequestMatch(config);
    } catch (com.google.re2j.PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "expression "
              + e.getPattern()
              + ": "
              + e.getDescription()
              + " (expected: RE2 syntax, without look-around and back-references)",
          e);
    }
  }

  /**
   * Whether a request fits.
   *
   * @param head the request
   * @param canonicalPath its {@link CanonicalPath}
   * @param asks who sent it
   * @return true when everything declared holds
   */
  boolean accepts(RequestHead head, String canonicalPath, Client asks) {
    return (method == null || method.equals(head.method()))
        && acceptsPath(canonicalPath)
        && (headers.isEmpty() || acceptsHeaders(head.fields()))
        && (queryParams.isEmpty() || acceptsQuery(head.path()))
        && client.accepts(asks);
  }

  private boolean acceptsPath(String candidate) {
    return switch (pathType) {
      case EXACT -> path.equals(candidate);
      case PATH_PREFIX ->
          candidate.startsWith(path)
              && (candidate.length() == pathLength || candidate.charAt(pathLength) == '/');
      case REGULAR_EXPRESSION -> pathPattern != null && pathPattern.matches(candidate);
    };
  }

  private boolean acceptsHeaders(Fields fields) {
    for (int i = 0; i < headers.size(); i++) {
      if (!acceptsAny(headers.get(i), fields)) {
        return false;
      }
    }
    return true;
  }

  private static boolean acceptsAny(Value wanted, Fields fields) {
    for (int i = 0; i < fields.size(); i++) {
      if (AsciiString.contentEqualsIgnoreCase(fields.nameAt(i), wanted.name())
          && wanted.accepts(fields.valueAt(i))) {
        return true;
      }
    }
    return false;
  }

  private boolean acceptsQuery(String target) {
    for (int i = 0; i < queryParams.size(); i++) {
      Value wanted = queryParams.get(i);
      String found = QueryParameter.find(target, wanted.name());
      if (found == null || !wanted.accepts(found)) {
        return false;
      }
    }
    return true;
  }
}
