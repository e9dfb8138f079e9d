package dev.strait.examples.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/** Vectors of unit length: the same text always gets the same one, and that is all they mean. */
final class Embedding {
  static final int DIMENSIONS = 1_536;
  static final int MOST_DIMENSIONS = 8_192;

  private Embedding() {}

  /** A string, an array of strings, an array of tokens, or an array of arrays of tokens. */
  static List<String> inputs(JsonNode input) throws ApiError {
    if (input.isTextual()) {
      return List.of(input.textValue());
    }
    if (!input.isArray() || input.isEmpty()) {
      throw ApiError.badRequest("input: expected a string or an array, not empty", "input");
    }
    if (input.get(0).isNumber()) {
      return List.of(input.toString());
    }
    List<String> texts = new ArrayList<>(input.size());
    for (JsonNode each : input) {
      texts.add(each.isTextual() ? each.textValue() : each.toString());
    }
    return texts;
  }

  static float[] of(String text, int dimensions) {
    SplittableRandom random = new SplittableRandom(text.hashCode());
    float[] vector = new float[dimensions];
    double squares = 0;
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) (random.nextDouble() - 0.5);
      squares += vector[i] * vector[i];
    }
    float length = (float) Math.max(Math.sqrt(squares), 1e-9);
    for (int i = 0; i < dimensions; i++) {
      vector[i] /= length;
    }
    return vector;
  }

  static ArrayNode numbers(float[] vector) {
    ArrayNode numbers = JsonNodeFactory.instance.arrayNode(vector.length);
    for (float value : vector) {
      numbers.add(value);
    }
    return numbers;
  }

  /** Little-endian 32-bit floats, as OpenAI sends them. */
  static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
