package dev.strait.dataplane.exchange;

import org.jspecify.annotations.Nullable;

/**
 * What is asked. Mutable where policies and filters may change it, until the exchange is attached
 * to its upstream.
 *
 * <p>Event loop of the exchange only.
 */
public final class RequestHead {
  private final Kind kind;
  private final String method;
  private final String scheme;
  private String authority;
  private String path;
  private final @Nullable String protocol;
  private final Fields fields;
  private final boolean bodyless;

  /**
   * A request head.
   *
   * @param kind what the exchange is
   * @param method as received, case-sensitive (RFC 9110 §9.1); {@code CONNECT} for {@link
   *     Kind#BYTES}
   * @param scheme {@code http} or {@code https}, how the client came
   * @param authority host and optional port (RFC 9112 §3.2), in lower case; empty only for {@link
   *     Kind#BYTES}
   * @param path path and query, starting with a slash, or {@code *}; empty for {@link Kind#BYTES}
   * @param protocol what an {@link Kind#UPGRADE} asks for; else null
   * @param fields the header fields, without host, hop-by-hop and pseudo fields; taken over, not
   *     copied
   * @param bodyless true when the request ended with its head: neither data nor end will follow
   */
  public RequestHead(
      Kind kind,
      String method,
      String scheme,
      String authority,
      String path,
      @Nullable String protocol,
      Fields fields,
      boolean bodyless) {
    this.kind = kind;
    this.method = method;
    this.scheme = scheme;
    this.authority = authority;
    this.path = path;
    this.protocol = protocol;
    this.fields = fields;
    this.bodyless = bodyless;
  }

  /**
   * What the exchange is.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * The method.
   *
   * @return as received
   */
  public String method() {
    return method;
  }

  /**
   * How the client came.
   *
   * @return {@code http} or {@code https}
   */
  public String scheme() {
    return scheme;
  }

  /**
   * Host and optional port.
   *
   * @return in lower case
   */
  public String authority() {
    return authority;
  }

  /**
   * The authority without its port.
   *
   * @return the host in lower case, IPv6 literals in brackets
   */
  public String host() {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
  }

  /**
   * Replaces the authority.
   *
   * @param authority host and optional port
   */
  public void setAuthority(String authority) {
    this.authority = authority;
  }

  /**
   * Path and query.
   *
   * @return starts with a slash, or is {@code *}; empty for {@link Kind#BYTES}
   */
  public String path() {
    return path;
  }

  /**
   * Replaces path and query.
   *
   * @param path starts with a slash
   */
  public void setPath(String path) {
    this.path = path;
  }

  /**
   * The protocol an upgrade asks for.
   *
   * @return for example {@code websocket}; null unless the kind is {@link Kind#UPGRADE}
   */
  public @Nullable String protocol() {
    return protocol;
  }

  /**
   * The header fields.
   *
   * @return the live fields, may be changed until the exchange is attached
   */
  public Fields fields() {
    return fields;
  }

  /**
   * Whether the request ended with its head.
   *
   * @return true when neither data nor end will follow
   */
  public boolean bodyless() {
    return bodyless;
  }

  /**
   * Whether repeating the request has the effect of making it once (RFC 9110 §9.2.2).
   *
   * @return true for GET, HEAD, OPTIONS, TRACE, PUT and DELETE
   */
  public boolean idempotent() {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> kind == Kind.HTTP;
      default -> false;
    };
  }

  /** Without query and field values: both may hold secrets. */
  @Override
  public String toString() {
    int query = path.indexOf('?');
    return method + ' ' + authority + (query < 0 ? path : path.substring(0, query));
  }
}
