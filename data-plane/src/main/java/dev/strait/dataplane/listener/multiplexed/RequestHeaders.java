package dev.strait.dataplane.listener.multiplexed;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.listener.http.Authority;
import dev.strait.dataplane.listener.http.Grammar;
import dev.strait.dataplane.listener.http.HopByHop;
import dev.strait.dataplane.listener.http.MalformedRequest;
import dev.strait.dataplane.listener.websocket.Opening;
import dev.strait.dataplane.websocket.Handshake;
import io.netty.handler.codec.Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request's HEADERS, checked (RFC 9113 §8.3, RFC 9114 §4.3). Names, values, the order of pseudo
 * fields and that none is unknown were checked before.
 *
 * @param method any token but CONNECT and TRACE; GET for an extended CONNECT (RFC 8441, RFC 9220),
 *     which asks for the same
 * @param authority from :authority or host, in lower case
 * @param path path and query, starting with a slash, or {@code *}
 * @param fields without pseudo and hop-by-hop fields, cookies in one
 * @param webSocket whether it is an extended CONNECT for a WebSocket
 */
public record RequestHeaders(
    String method, String authority, String path, Fields fields, boolean webSocket) {
  private static final AsciiString METHOD = AsciiString.cached(":method");
  private static final AsciiString SCHEME = AsciiString.cached(":scheme");
  private static final AsciiString AUTHORITY = AsciiString.cached(":authority");
  private static final AsciiString PATH = AsciiString.cached(":path");
  private static final AsciiString PROTOCOL = AsciiString.cached(":protocol");
  private static final int PSEUDO_FIELDS = 4;

  /**
   * Checks and converts.
   *
   * @param headers as received
   * @param maxHeaderCount how many fields there may be beside the pseudo fields
   * @return the request
   * @throws MalformedMessage when it is malformed
   * @throws MalformedRequest when it is well-formed and refused
   */
  public static RequestHeaders parse(
      Headers<CharSequence, CharSequence, ?> headers, int maxHeaderCount)
      throws MalformedMessage, MalformedRequest {
    if (headers.size() > maxHeaderCount + PSEUDO_FIELDS) {
      throw new MalformedRequest(
          431, "The request has more than " + maxHeaderCount + " header fields.");
    }
    CharSequence method = headers.get(METHOD);
    if (method == null || !Grammar.isToken(method)) {
      throw new MalformedMessage(":method is missing or no token");
    }
    CharSequence protocol = headers.get(PROTOCOL);
    boolean connect = AsciiString.contentEquals(method, "CONNECT");
    if (protocol != null && !connect) {
      throw new MalformedMessage(":protocol stands with another method than CONNECT");
    }
    boolean webSocket = protocol != null && AsciiString.contentEquals(protocol, Handshake.PROTOCOL);
    if ((connect && !webSocket) || AsciiString.contentEquals(method, "TRACE")) {
      throw new MalformedRequest(501, "The method " + method + " is not supported here.");
    }
    CharSequence scheme = headers.get(SCHEME);
    if (scheme == null
        || !(AsciiString.contentEqualsIgnoreCase(scheme, "http")
            || AsciiString.contentEqualsIgnoreCase(scheme, "https"))) {
      throw new MalformedMessage(":scheme is neither http nor https");
    }
    String path = path(headers.get(PATH), method);
    String authority = Authority.of(headers.get(AUTHORITY), headers.getAll("host"));
    Fields fields = fields(headers);
    if (webSocket) {
      Opening.extendedConnect(fields);
    }
    return new RequestHeaders(
        webSocket ? "GET" : method.toString(), authority, path, fields, webSocket);
  }

  /**
   * The same free of its wire, for an exchange.
   *
   * @param scheme of the listener
   * @param bodyless whether the stream ended with it
   * @return the head
   */
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

  /**
   * Converts a trailer section.
   *
   * @param headers as received
   * @return the fields that may stand there
   */
  public static Fields trailers(Headers<CharSequence, CharSequence, ?> headers) {
    Fields fields = new Fields();
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      if (!HopByHop.forbiddenInTrailers(field.getKey()) && !isPseudo(field.getKey())) {
        fields.add(field.getKey(), field.getValue());
      }
    }
    return fields;
  }

  /**
   * Whether a name is a pseudo field's.
   *
   * @param name any
   * @return true when it begins with a colon
   */
  public static boolean isPseudo(CharSequence name) {
    return name.length() > 0 && name.charAt(0) == ':';
  }

  private static String path(@Nullable CharSequence path, CharSequence method)
      throws MalformedMessage {
    if (path == null || !Grammar.isTarget(path)) {
      throw new MalformedMessage(":path is missing, empty or holds an invalid character");
    }
    boolean asterisk =
        AsciiString.contentEquals(path, "*") && AsciiString.contentEquals(method, "OPTIONS");
    if (path.charAt(0) != '/' && !asterisk) {
      throw new MalformedMessage(":path does not begin with a slash");
    }
    return path.toString();
  }

  private static Fields fields(Headers<CharSequence, CharSequence, ?> headers)
      throws MalformedRequest {
    Fields fields = new Fields();
    StringBuilder cookies = null;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      CharSequence name = field.getKey();
      if (isPseudo(name) || AsciiString.contentEquals(name, "host")) {
        continue;
      }
      if (AsciiString.contentEquals(name, "cookie")) {
        cookies = cookies == null ? new StringBuilder() : cookies.append("; ");
        cookies.append(field.getValue());
      } else {
        fields.add(name, field.getValue());
      }
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
}
