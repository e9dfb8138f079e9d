package dev.strait.local.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Names every rule of a schema, such as {@code EdgeNode.spec.listeners[].tls: message}. */
final class RuleNames {
  private RuleNames() {}

  /** Every rule there is. */
  static void ofSchema(Schema schema, String path, Set<String> names) {
    schema.rules().forEach(rule -> names.add(path + ": " + rule.message()));
    schema.properties().forEach((name, below) -> ofSchema(below, path + "." + name, names));
    Schema items = schema.items();
    if (items != null) {
      ofSchema(items, path + "[]", names);
    }
  }

  /** Every rule that is asked about a value. */
  static void ofValue(Schema schema, JsonNode value, String path, Set<String> names) {
    schema.rules().forEach(rule -> names.add(path + ": " + rule.message()));
    for (var field : value.properties()) {
      Schema below = schema.properties().get(field.getKey());
      if (below != null) {
        ofValue(below, field.getValue(), path + "." + field.getKey(), names);
      }
    }
    Schema items = schema.items();
    if (items != null) {
      value.forEach(item -> ofValue(items, item, path + "[]", names));
    }
  }

  /** The rule that an error is about. */
  static String ofError(String kind, ResourceError error) {
    String path = error.path().replaceAll("\\[[0-9]+]", "[]");
    String message = error.message().replaceFirst("^[^ ]*: (must be )", "$1");
    return kind + "." + path + ": " + message;
  }
}
