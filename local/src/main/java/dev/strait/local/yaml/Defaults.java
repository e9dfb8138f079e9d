package dev.strait.local.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Fills in defaults as an API server does: where a field is missing, or null though it has a
 * default, and then inside what was filled in.
 */
final class Defaults {
  private Defaults() {}

  static void fill(Schema schema, JsonNode value) {
    if (value instanceof ObjectNode object) {
      schema.properties().forEach((name, property) -> fill(property, object, name));
      Schema additional = schema.additional();
      if (additional != null) {
        object.forEach(entry -> fill(additional, entry));
      }
    }
    Schema items = schema.items();
    if (items != null && value.isArray()) {
      value.forEach(item -> fill(items, item));
    }
  }

  private static void fill(Schema schema, ObjectNode object, String name) {
    JsonNode defaultValue = schema.defaultValue();
    if (defaultValue != null && !object.hasNonNull(name)) {
      object.set(name, defaultValue.deepCopy());
    }
    JsonNode value = object.get(name);
    if (value != null) {
      fill(schema, value);
    }
  }
}
