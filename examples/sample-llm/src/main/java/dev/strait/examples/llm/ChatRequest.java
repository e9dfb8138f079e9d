package dev.strait.examples.llm;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What matters to the sample of a chat completion request.
 *
 * @param model any name; echoed
 * @param stream whether the answer is streamed as events
 * @param includeUsage whether the stream ends with a usage event
 * @param promptTokens estimated length of the messages
 * @param maxTokens bound on the answer; Integer.MAX_VALUE when the request sets none
 */
record ChatRequest(
    String model, boolean stream, boolean includeUsage, int promptTokens, int maxTokens) {

  static ChatRequest parse(JsonNode body) throws ApiError {
    JsonNode messages = body.path("messages");
    if (!messages.isArray() || messages.isEmpty()) {
      throw ApiError.badRequest(
          "messages: expected an array with at least one message", "messages");
    }
    long characters = 0;
    for (JsonNode message : messages) {
      if (!message.path("role").isTextual()) {
        throw ApiError.badRequest("messages[].role: expected a string", "messages");
      }
      JsonNode content = message.path("content");
      characters += content.isTextual() ? content.textValue().length() : content.size();
    }
    return new ChatRequest(
        model(body),
        body.path("stream").asBoolean(false),
        body.path("stream_options").path("include_usage").asBoolean(false),
        Vocabulary.estimate(characters),
        maxTokens(body));
  }

  /** The model a request names. */
  static String model(JsonNode body) throws ApiError {
    JsonNode model = body.path("model");
    if (!model.isTextual() || model.textValue().isEmpty()) {
      throw ApiError.badRequest("model: expected a name, for example \"sample\"", "model");
    }
    return model.textValue();
  }

  private static int maxTokens(JsonNode body) throws ApiError {
    for (String name : new String[] {"max_completion_tokens", "max_tokens"}) {
      JsonNode bound = body.path(name);
      if (!bound.isMissingNode() && !bound.isNull()) {
        if (!bound.canConvertToInt() || bound.intValue() < 1) {
          throw ApiError.badRequest(name + ": expected an integer of at least 1", name);
        }
        return bound.intValue();
      }
    }
    return Integer.MAX_VALUE;
  }
}
