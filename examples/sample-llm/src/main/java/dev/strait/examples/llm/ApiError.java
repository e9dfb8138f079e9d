package dev.strait.examples.llm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** An answer in the shape of OpenAI's errors, thrown while a request is read. */
final class ApiError extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final @Nullable String param;
  private final @Nullable String code;

  ApiError(int status, String message, @Nullable String param, @Nullable String code) {
    super(message, null, false, false);
    this.status = status;
    this.param = param;
    this.code = code;
  }

  static ApiError badRequest(String message, @Nullable String param) {
    return new ApiError(400, message, param, null);
  }

  static ApiError injected(int status) {
    return new ApiError(
        status,
        "The sample LLM was asked to answer with " + status + ".",
        null,
        status == 429 ? "rate_limit_exceeded" : "injected");
  }

  int status() {
    return status;
  }

  /** The body that official SDKs understand. */
  ObjectNode body() {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    error.put("message", getMessage());
    error.put("type", type(status));
    error.put("param", param);
    error.put("code", code);
    return JsonNodeFactory.instance.objectNode().set("error", error);
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 429 -> "rate_limit_error";
      default -> status < 500 ? "invalid_request_error" : "server_error";
    };
  }
}
