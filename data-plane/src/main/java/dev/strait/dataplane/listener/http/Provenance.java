package dev.strait.dataplane.listener.http;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Origination;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What an edge says about where a request came from; one per connection, so that its strings are
 * made once.
 *
 * <p>What clients say of themselves is not trusted: Forwarded, X-Forwarded-*, X-Real-IP from
 * outside are replaced, not appended to (RFC 7239 §8.1 leaves that to configuration). Of trusted
 * proxies X-Forwarded-For is read, if so configured, and replaced by the client found there.
 */
public final class Provenance {
  /** How this edge calls itself in Via (RFC 9110 §7.6.3). */
  public static final String VIA_11 = "1.1 strait";

  /** The same for requests that came by HTTP/2. */
  public static final String VIA_2 = "2.0 strait";

  /** The same for requests that came by HTTP/3. */
  public static final String VIA_3 = "3.0 strait";

  /** The same for requests that came by HTTP/1.0. */
  public static final String VIA_10 = "1.0 strait";

  private final String listener;
  private final SocketAddress remote;
  private final String scheme;
  private final String address;
  private final String forwardedPrefix;
  private final @Nullable String certificate;
  private final TrustedProxies proxies;
  private @Nullable Provenance lastTold;
  private String lastAuthority = "";
  private String lastForwarded = "";

  /**
   * The provenance of a connection's requests.
   *
   * @param listener name of the listener
   * @param remote the client's address
   * @param scheme {@code http} or {@code https}
   */
  public Provenance(String listener, SocketAddress remote, String scheme) {
    this(listener, remote, scheme, null, TrustedProxies.NONE);
  }

  /**
   * The provenance of the requests of a listener's connection.
   *
   * @param scope of the listener
   * @param channel the client's
   * @return the provenance
   */
  public static Provenance of(ListenerScope scope, Channel channel) {
    return of(scope, channel, Peer.address(channel));
  }

  /**
   * The same for a connection whose other end may move.
   *
   * @param scope of the listener
   * @param channel the client's
   * @param remote where the client, or a proxy of its, is now
   * @return the provenance
   */
  public static Provenance of(ListenerScope scope, Channel channel, SocketAddress remote) {
    String certificate = Peer.certificate(channel);
    return new Provenance(scope.name(), remote, scope.scheme(), certificate, scope.proxies());
  }

  private Provenance(
      String listener,
      SocketAddress remote,
      String scheme,
      @Nullable String certificate,
      TrustedProxies proxies) {
    this.certificate = certificate;
    this.proxies = proxies;
    this.listener = listener;
    this.remote = remote;
    this.scheme = scheme;
    this.address = remote instanceof InetSocketAddress inet ? literal(inet) : "unknown";
    String node = address.indexOf(':') < 0 ? address : "\"[" + address + "]\"";
    this.forwardedPrefix = "for=" + node + ";proto=" + scheme + ";host=\"";
  }

  /**
   * The authority that names an address, for requests that name none.
   *
   * @param address of the node
   * @return host and port
   */
  public static String authorityOf(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      return "localhost";
    }
    String host = literal(inet);
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + inet.getPort();
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
   * Replaces what the client said of its origin by what this edge knows, adds Via and the trace id.
   *
   * @param fields of the request, hop-by-hop fields already removed; changed
   * @param authority the request's authority
   * @param via one of the constants above
   * @return where the request came from
   */
  public Origination stamp(Fields fields, String authority, String via) {
    SocketAddress client = proxies.client(remote, fields);
    if (!client.equals(remote)) {
      Provenance told = lastTold;
      if (told == null || !told.remote.equals(client)) {
        told = new Provenance(listener, client, scheme, certificate, TrustedProxies.NONE);
        lastTold = told;
      }
      return told.stamp(fields, authority, via);
    }
    fields.remove("forwarded");
    fields.remove("x-forwarded-for");
    fields.remove("x-forwarded-proto");
    fields.remove("x-forwarded-host");
    fields.remove("x-forwarded-port");
    fields.remove("x-real-ip");
    fields.remove("x-forwarded-client-cert");
    if (certificate != null) {
      fields.add("x-forwarded-client-cert", certificate);
    }
    if (!authority.equals(lastAuthority)) {
      lastAuthority = authority;
      lastForwarded = forwardedPrefix + authority + '"';
    }
    fields.add("forwarded", lastForwarded);
    fields.add("x-forwarded-for", address);
    fields.add("x-forwarded-proto", scheme);
    fields.add("x-forwarded-host", authority);
    fields.add("via", via);
    return new Origination(listener, remote, TraceId.stamp(fields));
  }

  private static String literal(InetSocketAddress inet) {
    if (inet.getAddress() == null) {
      return "unknown";
    }
    String text = inet.getAddress().getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
