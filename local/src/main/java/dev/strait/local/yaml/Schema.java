package dev.strait.local.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A structural schema of Kubernetes (a subset of OpenAPI 3): the part of it that our CRDs use. An
 * unknown keyword is refused, so that no bound is ever passed over in silence.
 *
 * @param type object, array, string, integer, number, boolean, or {@link #INT_OR_STRING}
 * @param properties of an object, in the order declared
 * @param preservesUnknown whether an object may have other fields
 * @param additional values of a map; null unless the object is one
 * @param items of an array
 * @param required names of fields that must be there
 * @param defaultValue what a missing field is filled with
 * @param allowed enum; empty for any
 * @param bounds inclusive limits of a number, a length, or a number of items or entries
 * @param pattern must be found in a text
 * @param format meaning of a text; empty for none
 * @param keys unique together among the items of an array of objects
 * @param set whether the items of an array must differ
 * @param rules CEL rules on the value
 */
record Schema(
    String type,
    Map<String, Schema> properties,
    boolean preservesUnknown,
    @Nullable Schema additional,
    @Nullable Schema items,
    Set<String> required,
    @Nullable JsonNode defaultValue,
    Set<JsonNode> allowed,
    Bounds bounds,
    @Nullable Pattern pattern,
    String format,
    List<String> keys,
    boolean set,
    List<CelRule> rules) {

  /** A whole number or a text: a quantity. */
  static final String INT_OR_STRING = "int-or-string";

  private static final Set<String> KEYWORDS =
      Set.of(
          "additionalProperties",
          "default",
          "description",
          "enum",
          "format",
          "items",
          "maxItems",
          "maxLength",
          "maxProperties",
          "maximum",
          "minItems",
          "minLength",
          "minProperties",
          "minimum",
          "pattern",
          "properties",
          "required",
          "type",
          "x-kubernetes-int-or-string",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-list-type",
          "x-kubernetes-preserve-unknown-fields",
          "x-kubernetes-validations");

  static Schema of(JsonNode json) {
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!KEYWORDS.contains(name)) {
                throw new IllegalArgumentException("schema keyword not understood: " + name);
              }
            });
    Map<String, Schema> properties = new LinkedHashMap<>();
    json.path("properties")
        .properties()
        .forEach(property -> properties.put(property.getKey(), of(property.getValue())));
    List<CelRule> rules = new ArrayList<>();
    json.path("x-kubernetes-validations")
        .forEach(
            rule ->
                rules.add(new CelRule(rule.get("rule").asText(), rule.get("message").asText())));
    Set<JsonNode> allowed = new LinkedHashSet<>();
    json.path("enum").forEach(allowed::add);
    JsonNode pattern = json.get("pattern");
    return new Schema(
        json.path("x-kubernetes-int-or-string").asBoolean()
            ? INT_OR_STRING
            : json.path("type").asText(),
        properties,
        json.path("x-kubernetes-preserve-unknown-fields").asBoolean(),
        below(json, "additionalProperties"),
        below(json, "items"),
        new LinkedHashSet<>(texts(json, "required")),
        json.get("default"),
        allowed,
        Bounds.of(json),
        pattern == null ? null : Pattern.compile(pattern.asText()),
        json.path("format").asText(),
        texts(json, "x-kubernetes-list-map-keys"),
        json.path("x-kubernetes-list-type").asText().equals("set"),
        rules);
  }

  /** Whether a value must not be shown. */
  boolean isSecret() {
    return format.equals("byte") || format.equals("password");
  }

  private static @Nullable Schema below(JsonNode json, String keyword) {
    JsonNode schema = json.get(keyword);
    return schema == null ? null : of(schema);
  }

  private static List<String> texts(JsonNode json, String keyword) {
    List<String> texts = new ArrayList<>();
    json.path(keyword).forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
