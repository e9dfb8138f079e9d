package dev.strait.local.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * How much of something there may be.
 *
 * @param least inclusive
 * @param most inclusive
 */
record Bounds(long least, long most) {

  /** The bounds of a schema; its type says what they count. */
  static Bounds of(JsonNode schema) {
    String unit =
        switch (schema.path("type").asText()) {
          case "string" -> "Length";
          case "array" -> "Items";
          case "object" -> "Properties";
          case "" -> "Length"; // a quantity, as a text
          default -> "imum";
        };
    return new Bounds(
        schema.path("min" + unit).asLong(Long.MIN_VALUE),
        schema.path("max" + unit).asLong(Long.MAX_VALUE));
  }

  boolean admit(double amount) {
    return least <= amount && amount <= most;
  }

  /** Such as {@code 1 to 65535}. */
  @Override
  public String toString() {
    Set<Long> open = Set.of(Long.MIN_VALUE, Long.MAX_VALUE);
    if (open.contains(least)) {
      return "at most " + most;
    }
    return open.contains(most) ? "at least " + least : least + " to " + most;
  }
}
