package dev.strait.crds.generator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sets right what the generator writes awkwardly: rules of a field stand twice, bounds are decimal
 * fractions, an empty text is null.
 */
final class SchemaPolish {
  /** How a schema is best read; what is not named stands between these and the last two. */
  private static final List<String> FIRST = List.of("description", "type", "format", "default");

  private static final List<String> LAST = List.of("items", "properties");

  private SchemaPolish() {}

  static void polish(ObjectNode schema) {
    String type = schema.path("type").asText();
    if (schema.has("default") && type.equals("string") && schema.get("default").isNull()) {
      schema.put("default", "");
    }
    for (String bound : List.of("minimum", "maximum")) {
      if (schema.has(bound)) {
        schema.put(bound, schema.get(bound).asLong());
      }
    }
    if (schema.at("/properties/name").isObject()
        && schema.at("/properties/value") instanceof ObjectNode value) {
      value.put("format", "password"); // a header field may carry a key: errors do not show it
    }
    if (schema.has("x-kubernetes-validations")) {
      Set<JsonNode> rules = new LinkedHashSet<>();
      schema.get("x-kubernetes-validations").forEach(rules::add);
      schema.putArray("x-kubernetes-validations").addAll(rules);
    }
    schema.path("properties").forEach(property -> polish((ObjectNode) property));
    if (schema.get("items") instanceof ObjectNode items) {
      polish(items);
    }
    if (schema.get("additionalProperties") instanceof ObjectNode values) {
      polish(values);
    }
    order(schema);
  }

  private static void order(ObjectNode schema) {
    List<Map.Entry<String, JsonNode>> middle = new ArrayList<>();
    ObjectNode old = schema.deepCopy();
    schema.removeAll();
    old.properties().stream()
        .filter(entry -> !FIRST.contains(entry.getKey()) && !LAST.contains(entry.getKey()))
        .sorted(Map.Entry.comparingByKey())
        .forEach(middle::add);
    FIRST.stream().filter(old::has).forEach(name -> schema.set(name, old.get(name)));
    middle.forEach(entry -> schema.set(entry.getKey(), entry.getValue()));
    LAST.stream().filter(old::has).forEach(name -> schema.set(name, old.get(name)));
  }
}
