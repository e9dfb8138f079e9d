package dev.strait.dataplane.listener.http1;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.listener.http.Authority;
import dev.strait.dataplane.listener.http.HopByHop;
import dev.strait.dataplane.listener.http.MalformedRequest;
import dev.strait.dataplane.listener.websocket.Opening;
import dev.strait.dataplane.websocket.Handshake;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * A request head, checked as a whole.
 *
 * @param line its request line
 * @param authority from the target or Host, in lower case
 * @param fields without host and hop-by-hop fields
 * @param framing how its body ends
 * @param keepAlive whether the client wants to go on after the answer
 * @param expectsContinue whether the client waits for a 100 before its body
 * @param webSocketKey the client's key when it asks for a WebSocket; else null
 */
record ParsedRequest(
    RequestLine line,
    String authority,
    Fields fields,
    Framing framing,
    boolean keepAlive,
    boolean expectsContinue,
    @Nullable String webSocketKey) {

  /**
   * Parses and checks a head.
   *
   * @param bytes the head as {@link HeadLines} cut it out; taken over by the fields
   * @param lines its lines
   * @param ownAuthority what an HTTP/1.0 request without Host is taken to mean
   */
  static ParsedRequest parse(byte[] bytes, HeadLines lines, String ownAuthority)
      throws MalformedRequest {
    RequestLine line = RequestLine.parse(bytes, lines.end(0));
    Fields fields = new Fields();
    for (int i = 1; i < lines.lines(); i++) {
      FieldLines.parse(bytes, lines.end(i - 1) + 2, lines.end(i), fields);
    }
    Framing framing = Framing.of(fields, line.version10());
    String authority = authority(line, fields, ownAuthority);
    boolean close = fields.containsToken("connection", "close");
    boolean keepAlive =
        line.version10() ? !close && fields.containsToken("connection", "keep-alive") : !close;
    boolean expects = expectsContinue(fields, line.version10());
    String webSocketKey =
        Opening.http1(line.method(), fields, line.version10(), framing.bodyless());
    HopByHop.strip(fields);
    return new ParsedRequest(line, authority, fields, framing, keepAlive, expects, webSocketKey);
  }

  /** The same free of its wire, for an exchange. */
  RequestHead head(String scheme) {
    boolean upgrade = webSocketKey != null;
    return new RequestHead(
        upgrade ? Kind.UPGRADE : Kind.HTTP,
        line.method(),
        scheme,
        authority,
        line.path(),
        upgrade ? Handshake.PROTOCOL : null,
        fields,
        framing.bodyless() && !upgrade);
  }

  /** RFC 9112 §3.2: exactly one Host in HTTP/1.1, overridden by an absolute-form target. */
  private static String authority(RequestLine line, Fields fields, String ownAuthority)
      throws MalformedRequest {
    CharSequence host = onlyHost(fields);
    if (host == null && !line.version10()) {
      throw MalformedRequest.bad("The request has no Host.");
    }
    String named = host == null ? ownAuthority : Authority.parse(host);
    fields.remove("host");
    String inTarget = line.authority();
    return inTarget == null ? named : inTarget;
  }

  private static @Nullable CharSequence onlyHost(Fields fields) throws MalformedRequest {
    CharSequence host = null;
    for (int i = 0; i < fields.size(); i++) {
      CharSequence name = fields.nameAt(i);
      if (name.length() == 4 && AsciiString.contentEquals(name, "host")) {
        if (host != null) {
          throw MalformedRequest.bad("Host stands twice.");
        }
        host = fields.valueAt(i);
      }
    }
    return host;
  }

  /** RFC 9110 §10.1.1: HTTP/1.0 cannot expect; nothing but 100-continue can be expected. */
  private static boolean expectsContinue(Fields fields, boolean version10) throws MalformedRequest {
    CharSequence expect = fields.get("expect");
    if (expect == null) {
      return false;
    }
    if (version10) {
      fields.remove("expect");
      return false;
    }
    if (!AsciiString.contentEqualsIgnoreCase(expect, "100-continue")) {
      throw new MalformedRequest(417, "Nothing but 100-continue can be expected here.");
    }
    return true;
  }
}
