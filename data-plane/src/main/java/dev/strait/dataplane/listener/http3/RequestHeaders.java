package dev.strait.dataplane.listener.http3;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.listener.http.Authority;
import dev.strait.dataplane.listener.http.Grammar;
import dev.strait.dataplane.listener.http.HopByHop;
import dev.strait.dataplane.listener.http.MalformedRequest;
import dev.strait.dataplane.listener.websocket.Opening;
import dev.strait.dataplane.websocket.Handshake;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request's HEADERS, checked (RFC 9114 §4.3). Netty has already checked the order of pseudo
 * fields, that none is unknown, missing or there twice, and that names are in lower case; QPACK
 * itself lets any byte through.
 *
 * @param method any token but CONNECT and TRACE; GET for an extended CONNECT (RFC 9220), which asks
 *     for the same
 * @param authority from :authority or host, in lower case
 * @param path path and query, starting with a slash, or {@code *}
 * @param fields without pseudo and hop-by-hop fields, cookies in one
 * @param webSocket whether it is an extended CONNECT for a WebSocket
 */
record RequestHeaders(
    String method, String authority, String path, Fields fields, boolean webSocket) {
  private static final AsciiString PROTOCOL = AsciiString.cached(":protocol");
  private static final int PSEUDO_FIELDS = 4;

  /** A field line costs so much beside its text (RFC 9114 §4.2.2). */
  private static final int LINE = 32;

  /**
   * Checks and converts.
   *
   * @throws MalformedMessage when it is malformed (§4.1.2)
   * @throws MalformedRequest when it is well-formed and refused
   */
  static RequestHeaders parse(Http3Headers headers, int maxHeaderCount, int maxHeaderBytes)
      throws MalformedMessage, MalformedRequest {
    checkSize(headers, maxHeaderCount, maxHeaderBytes);
    CharSequence method = headers.method();
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
    CharSequence scheme = headers.scheme();
    if (scheme == null
        || !(AsciiString.contentEqualsIgnoreCase(scheme, "http")
            || AsciiString.contentEqualsIgnoreCase(scheme, "https"))) {
      throw new MalformedMessage(":scheme is neither http nor https");
    }
    String path = path(headers.path(), method);
    String authority = Authority.of(headers.authority(), headers.getAll("host"));
    Fields fields = fields(headers);
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
  static Fields trailers(Http3Headers headers) throws MalformedMessage {
    Fields fields = new Fields();
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      check(field.getKey(), field.getValue());
      if (!HopByHop.forbiddenInTrailers(field.getKey())) {
        fields.add(field.getKey(), field.getValue());
      }
    }
    return fields;
  }

  private static void checkSize(Http3Headers headers, int maxHeaderCount, int maxHeaderBytes)
      throws MalformedRequest {
    if (headers.size() > maxHeaderCount + PSEUDO_FIELDS) {
      throw new MalformedRequest(
          431, "The request has more than " + maxHeaderCount + " header fields.");
    }
    long bytes = 0;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      bytes += field.getKey().length() + field.getValue().length() + LINE;
    }
    if (bytes > maxHeaderBytes) {
      throw new MalformedRequest(
          431, "The request's header fields are longer than " + maxHeaderBytes + " bytes.");
    }
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

  private static Fields fields(Http3Headers headers) throws MalformedMessage, MalformedRequest {
    Fields fields = new Fields();
    StringBuilder cookies = null;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      CharSequence name = field.getKey();
      if (name.charAt(0) == ':' || AsciiString.contentEquals(name, "host")) {
        continue;
      }
      check(name, field.getValue());
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

  /** Refuses what could become another request behind a wire of text (RFC 9114 §10.3, §4.2). */
  private static void check(CharSequence name, CharSequence value) throws MalformedMessage {
    if (!Grammar.isToken(name)) {
      throw new MalformedMessage("a field name is no token");
    }
    if (HopByHop.ofAnswer(name)) {
      throw new MalformedMessage("a field is about a connection");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c > 0xff || !Grammar.isFieldValue(c)) {
        throw new MalformedMessage("a field value holds a control character");
      }
    }
    if (value.length() > 0 && (white(value.charAt(0)) || white(value.charAt(value.length() - 1)))) {
      throw new MalformedMessage("a field value has white space around it");
    }
  }

  private static boolean white(char c) {
    return c == ' ' || c == '\t';
  }
}
