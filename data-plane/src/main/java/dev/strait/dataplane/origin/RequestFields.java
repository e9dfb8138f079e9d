package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.websocket.Handshake;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;

/** Request heads and trailers as HTTP/2 carries them (RFC 9113 §8.3.1). */
final class RequestFields {
  private static final AsciiString CONNECT = AsciiString.cached("CONNECT");
  private static final AsciiString PROTOCOL = AsciiString.cached(":protocol");
  private static final AsciiString TE = AsciiString.cached("te");
  private static final AsciiString TRAILERS = AsciiString.cached("trailers");

  private RequestFields() {}

  /**
   * A request's head. It says that trailers are taken, for they are (RFC 9110 §10.1.4); gRPC
   * servers want to hear it. What asks for a WebSocket becomes an extended CONNECT (RFC 8441 §5).
   *
   * @throws IllegalArgumentException when it cannot be written without breaking the protocol
   */
  static Http2Headers head(
      RequestHead request, String scheme, String hostHeader, long contentLength) {
    Fields fields = request.fields();
    Http2Headers headers = new DefaultHttp2Headers(false, fields.size() + 7);
    headers
        .method(checked(request.method(), true))
        .scheme(scheme)
        .authority(checked(hostHeader.isEmpty() ? request.authority() : hostHeader, true))
        .path(checked(request.path(), true));
    if (request.kind() == Kind.UPGRADE) {
      headers.method(CONNECT).set(PROTOCOL, Handshake.PROTOCOL);
    }
    for (int i = 0; i < fields.size(); i++) {
      if (RequestEncoder.mayPass(fields.nameAt(i))) {
        headers.add(checked(fields.nameAt(i), true), checked(fields.valueAt(i), false));
      }
    }
    if (contentLength > 0) {
      headers.setLong("content-length", contentLength);
    }
    headers.set(TE, TRAILERS);
    return headers;
  }

  static Http2Headers trailers(Fields trailers) {
    Http2Headers headers = new DefaultHttp2Headers(false, trailers.size());
    for (int i = 0; i < trailers.size(); i++) {
      headers.add(checked(trailers.nameAt(i), true), checked(trailers.valueAt(i), false));
    }
    return headers;
  }

  private static CharSequence checked(CharSequence text, boolean solid) {
    RequestEncoder.check(text, solid);
    return AsciiString.of(text);
  }
}
