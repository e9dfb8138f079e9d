package dev.strait.dataplane.listener.http;

import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.websocket.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;

/**
 * The answer of an edge that has no other: problem details (RFC 9457), or the shape OpenAI clients
 * expect on their paths. Never a stack trace, never an address behind the edge.
 *
 * @param head status and fields
 * @param body JSON
 */
public record ErrorAnswer(ResponseHead head, String body) {

  /**
   * The body as it is sent.
   *
   * @param alloc makes the buffer
   * @return as long as the head's content-length says; the caller releases
   */
  public ByteBuf bodyBytes(ByteBufAllocator alloc) {
    return ByteBufUtil.writeUtf8(alloc, body);
  }

  /**
   * The answer to an exchange that failed before its head.
   *
   * @param failure why
   * @param path path of the request; {@code /v1/…} gets the OpenAI shape
   * @param traceId the request's trace id
   * @return the answer
   */
  public static ErrorAnswer of(Failure failure, String path, String traceId) {
    String code = failure.reason().name().toLowerCase(Locale.ROOT);
    return of(failure.reason().status(), code, failure.detail(), path, traceId);
  }

  /**
   * The answer to a request that never became an exchange.
   *
   * @param refusal why
   * @param traceId a new trace id
   * @return the answer
   */
  public static ErrorAnswer of(MalformedRequest refusal, String traceId) {
    ErrorAnswer answer = of(refusal.status(), "malformed_request", refusal.detail(), "", traceId);
    if (refusal.namesWebSocketVersion()) {
      answer.head().fields().add("sec-websocket-version", Handshake.VERSION);
    }
    return answer;
  }

  private static ErrorAnswer of(
      int status, String code, String detail, String path, String traceId) {
    boolean openAi = path.startsWith("/v1/");
    String json =
        openAi ? openAi(status, code, detail, traceId) : problem(status, code, detail, traceId);
    Fields fields = new Fields();
    fields.add("content-type", openAi ? "application/json" : "application/problem+json");
    fields.add("content-length", Integer.toString(ByteBufUtil.utf8Bytes(json)));
    fields.add("cache-control", "no-store");
    fields.add("x-trace-id", traceId);
    if (status == 503) {
      fields.add("retry-after", "1");
    }
    return new ErrorAnswer(new ResponseHead(status, fields), json);
  }

  private static String problem(int status, String code, String detail, String traceId) {
    return "{\"type\":\"about:blank\",\"title\":"
        + quoted(HttpResponseStatus.valueOf(status).reasonPhrase())
        + ",\"status\":"
        + status
        + ",\"detail\":"
        + quoted(detail)
        + ",\"code\":"
        + quoted(code)
        + ",\"traceId\":"
        + quoted(traceId)
        + "}\n";
  }

  private static String openAi(int status, String code, String detail, String traceId) {
    return "{\"error\":{\"message\":"
        + quoted(detail)
        + ",\"type\":"
        + quoted(status < 500 ? "invalid_request_error" : "server_error")
        + ",\"param\":null,\"code\":"
        + quoted(code)
        + ",\"trace_id\":"
        + quoted(traceId)
        + "}}\n";
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder(text.length() + 16).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
