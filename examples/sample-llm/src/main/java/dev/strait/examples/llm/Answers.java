package dev.strait.examples.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.UUID;

/** The bodies of answers that come in one piece. */
final class Answers {
  /** The model that the list of models names. */
  static final String MODEL = "sample";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Answers() {}

  static ObjectNode models() {
    ObjectNode model = NODES.objectNode();
    model.put("id", MODEL).put("object", "model").put("created", 1_700_000_000L);
    model.put("owned_by", "strait");
    ObjectNode list = NODES.objectNode().put("object", "list");
    list.set("data", NODES.arrayNode().add(model));
    return list;
  }

  static ObjectNode completion(ChatRequest request, int tokens, boolean shortened) {
    ObjectNode choice = NODES.objectNode().put("index", 0);
    ObjectNode message = NODES.objectNode().put("role", "assistant");
    message.put("content", Vocabulary.text(tokens)).putNull("refusal");
    choice.set("message", message);
    choice.putNull("logprobs").put("finish_reason", shortened ? "length" : "stop");
    ObjectNode answer = NODES.objectNode();
    answer.put("id", newId()).put("object", "chat.completion");
    answer.put("created", now()).put("model", request.model());
    answer.set("choices", NODES.arrayNode().add(choice));
    answer.set("usage", usage(request.promptTokens(), tokens));
    return answer;
  }

  static ObjectNode usage(int prompt, int completion) {
    ObjectNode usage = NODES.objectNode().put("prompt_tokens", prompt);
    return usage.put("completion_tokens", completion).put("total_tokens", prompt + completion);
  }

  static ObjectNode stats(Counters counters) {
    ObjectNode stats = NODES.objectNode();
    stats.put("connections", counters.connections.get());
    stats.put("requests", counters.requests.sum());
    stats.put("answering", counters.answering.get());
    stats.put("abandoned", counters.abandoned.sum());
    return stats.put("tokens", counters.tokens.sum());
  }

  static ObjectNode embeddings(JsonNode body) throws ApiError {
    JsonNode input = body.path("input");
    String format = body.path("encoding_format").asText("float");
    int dimensions = body.path("dimensions").asInt(Embedding.DIMENSIONS);
    if (!format.equals("float") && !format.equals("base64")) {
      throw ApiError.badRequest(
          "encoding_format: " + format + " (expected: float or base64)", "encoding_format");
    }
    if (dimensions < 1 || dimensions > Embedding.MOST_DIMENSIONS) {
      throw ApiError.badRequest(
          "dimensions: " + dimensions + " (expected: 1-" + Embedding.MOST_DIMENSIONS + ")",
          "dimensions");
    }
    ArrayNode list = NODES.arrayNode();
    long characters = 0;
    for (String text : Embedding.inputs(input)) {
      ObjectNode each = NODES.objectNode().put("object", "embedding").put("index", list.size());
      float[] vector = Embedding.of(text, dimensions);
      each.set(
          "embedding",
          format.equals("float")
              ? Embedding.numbers(vector)
              : NODES.textNode(Embedding.base64(vector)));
      list.add(each);
      characters += text.length();
    }
    ObjectNode answer = NODES.objectNode().put("object", "list");
    answer.set("data", list);
    answer.put("model", ChatRequest.model(body));
    int tokens = Vocabulary.estimate(characters);
    answer.set(
        "usage", NODES.objectNode().put("prompt_tokens", tokens).put("total_tokens", tokens));
    return answer;
  }

  static byte[] bytes(JsonNode body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree of our own cannot be written", e);
    }
  }

  static JsonNode parse(byte[] body) throws ApiError {
    try {
      JsonNode parsed = JSON.readTree(body);
      if (parsed.isObject()) {
        return parsed;
      }
    } catch (IOException e) {
      throw ApiError.badRequest("body: not valid JSON (expected: a JSON object)", null);
    }
    throw ApiError.badRequest("body: expected a JSON object", null);
  }

  static String quote(String text) {
    return NODES.textNode(text).toString();
  }

  static String newId() {
    return "chatcmpl-" + UUID.randomUUID().toString().replace("-", "");
  }

  static long now() {
    return System.currentTimeMillis() / 1_000;
  }
}
