package dev.strait.dataplane.listener.http2;

import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.listener.http.Authority;
import dev.strait.dataplane.listener.http.Grammar;
import dev.strait.dataplane.listener.http.HopByHop;
import dev.strait.dataplane.listener.http.MalformedRequest;
import dev.strait.dataplane.listener.websocket.Opening;
import dev.strait.dataplane.websocket.Handshake;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request's HEADERS, checked (RFC 9113 §8.3). Netty has already checked names, values, the order
 * of pseudo fields and that none is unknown.
 *
 * @param method any token but CONNECT and TRACE; GET for an extended CONNECT (RFC 8441), which asks
 *     for the same
 * @param authority from :authority or host, in lower case
 * @param path path and query, starting with a slash, or {@code *}
 * @param fields without pseudo and hop-by-hop fields, cookies in one
 * @param webSocket whether it is an extended CONNECT for a WebSocket
 */
record RequestHeaders(
    String method, String authority, String path, Fields fields, boolean webSocket) {
  private static final AsciiString PROTOCOL = AsciiString.cached(":protocol");

  /**
   * Checks and converts.
   *
   * @throws Http2Exception a stream error when it is malformed (§8.1.1)
   * @throws MalformedRequest when it is well-formed and refused
   */
  static RequestHeaders parse(int stream, Http2Headers headers, int maxHeaderCount)
      throws Http2Exception, MalformedRequest {
    CharSequence method = headers.method();
    if (method == null || !Grammar.isToken(method)) {
      throw malformed(stream, ":method is missing or no token");
    }
    CharSequence protocol = headers.get(PROTOCOL);
    boolean connect = AsciiString.contentEquals(method, "CONNECT");
    if (protocol != null && !connect) {
      throw malformed(stream, ":protocol stands with another method than CONNECT");
    }
    boolean webSocket = protocol != null && AsciiString.contentEquals(protocol, Handshake.PROTOCOL);
    if ((connect && !webSocket) || AsciiString.contentEquals(method, "TRACE")) {
      throw new MalformedRequest(501, "The method " + method + " is not supported here.");
    }
    CharSequence scheme = headers.scheme();
    if (scheme == null
        || !(AsciiString.contentEqualsIgnoreCase(scheme, "http")
            || AsciiString.contentEqualsIgnoreCase(scheme, "https"))) {
      throw malformed(stream, ":scheme is neither http nor https");
    }
    String path = path(stream, headers.path(), method);
    String authority = Authority.of(headers.authority(), headers.getAll("host"));
    Fields fields = fields(headers, maxHeaderCount);
    if (webSocket) {
      Opening.extendedConnect(fields);
    }
    return new RequestHeaders(
        webSocket ? "GET" : method.toString(), authority, path, fields, webSocket);
  }

  /** The same free of its wire, for an exchange. */
  RequestHead head(String scheme, boolean bodyless) {
    return new RequestHead(
        webSocket ? Kind.UPGRADE : Kind.HTTP,
        method,
        scheme,
        authority,
        path,
        webSocket ? Handshake.PROTOCOL : null,
        fields,
        bodyless && !webSocket);
  }

  /** Converts a trailer section. */
  static Fields trailers(Http2Headers headers) {
    Fields fields = new Fields();
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      if (!HopByHop.forbiddenInTrailers(field.getKey()) && !pseudo(field.getKey())) {
        fields.add(field.getKey(), field.getValue());
      }
    }
    return fields;
  }

  private static String path(int stream, @Nullable CharSequence path, CharSequence method)
      throws Http2Exception {
    if (path == null || !Grammar.isTarget(path)) {
      throw malformed(stream, ":path is missing, empty or holds an invalid character");
    }
    boolean asterisk =
        AsciiString.contentEquals(path, "*") && AsciiString.contentEquals(method, "OPTIONS");
    if (path.charAt(0) != '/' && !asterisk) {
      throw malformed(stream, ":path does not begin with a slash");
    }
    return path.toString();
  }

  private static Fields fields(Http2Headers headers, int maxHeaderCount) throws MalformedRequest {
    Fields fields = new Fields();
    StringBuilder cookies = null;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      CharSequence name = field.getKey();
      if (pseudo(name) || AsciiString.contentEquals(name, "host")) {
        continue;
      }
      if (AsciiString.contentEquals(name, "cookie")) {
        cookies = cookies == null ? new StringBuilder() : cookies.append("; ");
        cookies.append(field.getValue());
      } else {
        fields.add(name, field.getValue());
      }
    }
    if (headers.size() > maxHeaderCount + 4) {
      throw new MalformedRequest(
          431, "The request has more than " + maxHeaderCount + " header fields.");
    }
    if (cookies != null) {
      fields.add("cookie", cookies.toString());
    }
    CharSequence expect = fields.get("expect");
    if (expect != null && !AsciiString.contentEqualsIgnoreCase(expect, "100-continue")) {
      throw new MalformedRequest(417, "Nothing but 100-continue can be expected here.");
    }
    HopByHop.strip(fields);
    return fields;
  }

  private static boolean pseudo(CharSequence name) {
    return name.length() > 0 && name.charAt(0) == ':';
  }

  private static Http2Exception malformed(int stream, String what) {
    return Http2Exception.streamError(stream, PROTOCOL_ERROR, what);
  }
}
