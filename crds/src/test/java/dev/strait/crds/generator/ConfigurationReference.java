package dev.strait.crds.generator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.strait.crds.v1alpha1.Patterns;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes the configuration reference from a CRD: a table for every object, its rules below it. */
final class ConfigurationReference {
  static final String INTRODUCTION =
      """
      # Configuration

      Every field of the three kinds, generated from the CRDs in `crds/yaml`. The words are those of the
      Kubernetes Gateway API wherever it has one. `strait up` and a cluster accept and refuse the same: both
      read those files. An unknown field is an error.

      A *duration* is written as in Gateway API (GEP-2257): `30s`, `500ms`, `1h30m`.
      """;

  private final StringBuilder page;

  ConfigurationReference(StringBuilder page) {
    this.page = page;
  }

  void add(JsonNode crd) {
    String kind = crd.at("/spec/names/kind").asText();
    JsonNode schema = crd.at("/spec/versions/0/schema/openAPIV3Schema");
    page.append("\n## ").append(kind).append("\n\n").append(schema.get("description").asText());
    page.append("\n\n`kubectl get ").append(crd.at("/spec/names/shortNames/0").asText());
    page.append("`, or together with the others `kubectl get strait`.\n");
    object(kind + ".spec", schema.at("/properties/spec"));
    object(kind + ".status", schema.at("/properties/status"));
  }

  private void object(String path, JsonNode schema) {
    page.append("\n### ").append(path).append("\n\n");
    if (schema.has("description")) {
      page.append(schema.get("description").asText()).append("\n\n");
    }
    page.append("| field | type | default | bounds | what |\n|---|---|---|---|---|\n");
    Set<String> required = new HashSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    for (var property : schema.get("properties").properties()) {
      row(property.getKey(), property.getValue(), required.contains(property.getKey()));
    }
    if (schema.has("x-kubernetes-validations")) {
      page.append('\n');
      schema
          .get("x-kubernetes-validations")
          .forEach(rule -> page.append("- ").append(rule.get("message").asText()).append('\n'));
    }
    for (var property : schema.get("properties").properties()) {
      below(path + "." + property.getKey(), property.getValue());
    }
  }

  private void below(String path, JsonNode schema) {
    if (schema.path("items").has("properties")) {
      object(path + "[]", schema.get("items"));
    } else if (schema.has("properties")) {
      object(path, schema);
    }
  }

  private void row(String name, JsonNode schema, boolean required) {
    page.append("| `").append(name).append("` | ").append(type(schema)).append(" | ");
    page.append(required ? "**required**" : defaultOf(schema)).append(" | ");
    page.append(String.join(", ", bounds(schema))).append(" | ");
    page.append(schema.path("description").asText().replace("|", "\\|")).append(" |\n");
  }

  private static String type(JsonNode schema) {
    if (schema.has("items")) {
      return "list of " + type(schema.get("items"));
    }
    if (schema.has("enum")) {
      List<String> values = new ArrayList<>();
      schema.get("enum").forEach(value -> values.add("`" + value.asText() + "`"));
      return String.join(" ", values);
    }
    if (schema.has("additionalProperties")) {
      return "map to " + type(schema.get("additionalProperties"));
    }
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return "quantity";
    }
    return isDuration(schema) ? "duration" : schema.get("type").asText();
  }

  private static boolean isDuration(JsonNode schema) {
    return schema.path("pattern").asText().contains("(h|m|s|ms)");
  }

  private static String defaultOf(JsonNode schema) {
    JsonNode value = schema.path("default");
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add("`" + item.asText() + "`"));
      return String.join(" ", items);
    }
    return value.isValueNode() && !value.asText().isEmpty() ? "`" + value.asText() + "`" : "";
  }

  private static List<String> bounds(JsonNode schema) {
    List<String> bounds = new ArrayList<>();
    if (schema.has("items")) {
      range(bounds, schema, "minItems", "maxItems", " items");
      unique(bounds, schema);
      bounds.addAll(bounds(schema.get("items")));
      return bounds;
    }
    range(bounds, schema, "minimum", "maximum", "");
    range(bounds, schema, "minProperties", "maxProperties", " entries");
    if (isDuration(schema)) {
      for (JsonNode rule : schema.path("x-kubernetes-validations")) {
        bounds.add(rule.get("message").asText().replace("must be a duration from ", ""));
      }
      return bounds;
    }
    if (schema.path("additionalProperties").isObject()) {
      bounds.addAll(bounds(schema.get("additionalProperties")));
    }
    range(bounds, schema, "minLength", "maxLength", " characters");
    if (schema.has("pattern")) {
      bounds.add(Patterns.meaning(schema.get("pattern").asText()).replace("|", "\\|"));
    }
    return bounds;
  }

  private static void unique(List<String> bounds, JsonNode schema) {
    String listType = schema.path("x-kubernetes-list-type").asText();
    if (listType.equals("map")) {
      bounds.add("unique `" + schema.at("/x-kubernetes-list-map-keys/0").asText() + "`");
    } else if (listType.equals("set")) {
      bounds.add("no repeats");
    }
  }

  private static void range(
      List<String> bounds, JsonNode schema, String from, String to, String unit) {
    if (schema.has(from) && schema.has(to)) {
      bounds.add(schema.get(from) + " to " + schema.get(to) + unit);
    } else if (schema.has(from)) {
      bounds.add("at least " + schema.get(from) + unit);
    } else if (schema.has(to)) {
      bounds.add("at most " + schema.get(to) + unit);
    }
  }
}
