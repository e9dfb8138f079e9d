package dev.strait.dataplane.tunnel.frame;

import io.netty.util.AsciiString;
import java.util.HashMap;
import java.util.Map;

/**
 * The static table of field names: an index stands for a name on the wire. Part of version 1; names
 * may be appended by later versions, never moved.
 */
final class FieldNames {
  private static final AsciiString[] NAMES = {
    AsciiString.cached("accept"),
    AsciiString.cached("accept-encoding"),
    AsciiString.cached("accept-language"),
    AsciiString.cached("access-control-allow-credentials"),
    AsciiString.cached("access-control-allow-headers"),
    AsciiString.cached("access-control-allow-methods"),
    AsciiString.cached("access-control-allow-origin"),
    AsciiString.cached("access-control-expose-headers"),
    AsciiString.cached("access-control-max-age"),
    AsciiString.cached("age"),
    AsciiString.cached("allow"),
    AsciiString.cached("anthropic-beta"),
    AsciiString.cached("anthropic-version"),
    AsciiString.cached("authorization"),
    AsciiString.cached("cache-control"),
    AsciiString.cached("content-disposition"),
    AsciiString.cached("content-encoding"),
    AsciiString.cached("content-language"),
    AsciiString.cached("content-length"),
    AsciiString.cached("content-range"),
    AsciiString.cached("content-security-policy"),
    AsciiString.cached("content-type"),
    AsciiString.cached("cookie"),
    AsciiString.cached("date"),
    AsciiString.cached("etag"),
    AsciiString.cached("expect"),
    AsciiString.cached("expires"),
    AsciiString.cached("forwarded"),
    AsciiString.cached("grpc-message"),
    AsciiString.cached("grpc-status"),
    AsciiString.cached("grpc-timeout"),
    AsciiString.cached("if-match"),
    AsciiString.cached("if-modified-since"),
    AsciiString.cached("if-none-match"),
    AsciiString.cached("if-range"),
    AsciiString.cached("last-event-id"),
    AsciiString.cached("last-modified"),
    AsciiString.cached("link"),
    AsciiString.cached("location"),
    AsciiString.cached("openai-beta"),
    AsciiString.cached("openai-organization"),
    AsciiString.cached("openai-processing-ms"),
    AsciiString.cached("openai-project"),
    AsciiString.cached("openai-version"),
    AsciiString.cached("origin"),
    AsciiString.cached("priority"),
    AsciiString.cached("range"),
    AsciiString.cached("referer"),
    AsciiString.cached("retry-after"),
    AsciiString.cached("server"),
    AsciiString.cached("set-cookie"),
    AsciiString.cached("strict-transport-security"),
    AsciiString.cached("te"),
    AsciiString.cached("trace-id"),
    AsciiString.cached("traceparent"),
    AsciiString.cached("tracestate"),
    AsciiString.cached("trailer"),
    AsciiString.cached("user-agent"),
    AsciiString.cached("vary"),
    AsciiString.cached("via"),
    AsciiString.cached("www-authenticate"),
    AsciiString.cached("x-api-key"),
    AsciiString.cached("x-forwarded-for"),
    AsciiString.cached("x-forwarded-host"),
    AsciiString.cached("x-forwarded-proto"),
    AsciiString.cached("x-ratelimit-limit-requests"),
    AsciiString.cached("x-ratelimit-limit-tokens"),
    AsciiString.cached("x-ratelimit-remaining-requests"),
    AsciiString.cached("x-ratelimit-remaining-tokens"),
    AsciiString.cached("x-ratelimit-reset-requests"),
    AsciiString.cached("x-ratelimit-reset-tokens"),
    AsciiString.cached("x-real-ip"),
    AsciiString.cached("x-request-id"),
    AsciiString.cached("x-trace-id"),
  };

  private static final Map<AsciiString, Integer> BY_BYTES = new HashMap<>();
  private static final Map<String, Integer> BY_CHARS = new HashMap<>();

  static {
    for (int i = 0; i < NAMES.length; i++) {
      BY_BYTES.put(NAMES[i], i);
      BY_CHARS.put(NAMES[i].toString(), i);
    }
  }

  private FieldNames() {}

  /** How many names there are. */
  static int count() {
    return NAMES.length;
  }

  /** The name with an index below {@link #count()}. */
  static AsciiString name(int index) {
    return NAMES[index];
  }

  /** The index of a name in lower case, or -1. */
  static int index(CharSequence name) {
    Integer index =
        name instanceof AsciiString bytes ? BY_BYTES.get(bytes) : BY_CHARS.get(name.toString());
    return index == null ? -1 : index;
  }
}
