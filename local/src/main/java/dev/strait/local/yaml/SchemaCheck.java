package dev.strait.local.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import dev.strait.crds.v1alpha1.Patterns;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Compares values with their schema: shape, bounds, choices, and fields nobody knows. */
final class SchemaCheck {
  private static final Pattern USER_OF_URL = Pattern.compile("//[^/]*@");
  private static final int MOST_SHOWN = 100;

  private final Findings findings;

  SchemaCheck(Findings findings) {
    this.findings = findings;
  }

  void check(Schema schema, JsonNode value, FieldPath path) {
    if (!hasType(schema, value)) {
      findings.add(path, shown(schema, value) + " (expected: " + named(schema.type()) + ")");
      return;
    }
    switch (schema.type()) {
      case "object" -> object(schema, value, path);
      case "array" -> array(schema, value, path);
      case "string" -> text(schema, value, path);
      case Schema.INT_OR_STRING -> {
        if (value.isTextual()) {
          text(schema, value, path);
        }
      }
      case "integer", "number" -> bounds(schema, value.asDouble(), "", value, path);
      default -> {}
    }
    if (!schema.allowed().isEmpty() && !schema.allowed().contains(value)) {
      List<String> choices = schema.allowed().stream().map(JsonNode::asText).toList();
      String one = choices.size() == 1 ? "" : "one of ";
      findings.add(
          path, shown(schema, value) + " (expected: " + one + String.join(", ", choices) + ")");
    }
  }

  private void object(Schema schema, JsonNode value, FieldPath path) {
    for (String name : schema.required()) {
      Schema property = schema.properties().get(name);
      if (property != null && !value.has(name)) {
        findings.add(path.field(name), "is missing (expected: " + named(property.type()) + ")");
      }
    }
    for (var entry : value.properties()) {
      FieldPath field = path.field(entry.getKey());
      Schema property = schema.properties().getOrDefault(entry.getKey(), schema.additional());
      if (property != null) {
        check(property, entry.getValue(), field);
      } else if (!schema.preservesUnknown()) {
        String known = String.join(", ", schema.properties().keySet());
        findings.add(field, "unknown field (expected: " + known + ")");
      }
    }
    bounds(schema, value.size(), " entries", value, path);
  }

  private void array(Schema schema, JsonNode value, FieldPath path) {
    bounds(schema, value.size(), " items", value, path);
    Schema items = schema.items();
    Set<List<JsonNode>> seen = new HashSet<>();
    for (int i = 0; i < value.size(); i++) {
      JsonNode item = value.get(i);
      if (items != null) {
        check(items, item, path.index(i));
      }
      List<JsonNode> identity = identity(schema, item);
      if (!identity.isEmpty() && !seen.add(identity)) {
        String what = schema.set() ? item.asText() : keyOf(schema, item);
        findings.add(path.index(i), what + " stands already in the list (expected: once)");
      }
    }
  }

  /** What must differ among the items of a list; empty for items that may repeat. */
  private static List<JsonNode> identity(Schema schema, JsonNode item) {
    if (schema.set()) {
      return List.of(item);
    }
    List<JsonNode> identity = new ArrayList<>();
    schema.keys().forEach(key -> identity.add(item.path(key)));
    return identity;
  }

  private static String keyOf(Schema schema, JsonNode item) {
    List<String> keys = new ArrayList<>();
    schema.keys().forEach(key -> keys.add(key + " " + item.path(key).asText()));
    return String.join(", ", keys);
  }

  private void text(Schema schema, JsonNode value, FieldPath path) {
    String text = value.asText();
    if (!schema.bounds().admit(text.codePointCount(0, text.length()))) {
      findings.add(path, shown(schema, value) + " (expected: " + schema.bounds() + " characters)");
    } else if (schema.pattern() != null && !schema.pattern().matcher(text).find()) {
      String meaning = Patterns.meaning(schema.pattern().pattern());
      findings.add(path, shown(schema, value) + " (expected: " + meaning + ")");
    } else if (schema.format().equals("byte") && !isBase64(text)) {
      findings.add(path, "is not base64 (expected: base64; plain text goes into stringData)");
    }
  }

  private void bounds(Schema schema, double amount, String unit, JsonNode value, FieldPath path) {
    if (!schema.bounds().admit(amount)) {
      String what = unit.isEmpty() ? value.asText() : value.size() + unit;
      findings.add(path, what + " (expected: " + schema.bounds() + ")");
    }
  }

  private static boolean hasType(Schema schema, JsonNode value) {
    return switch (schema.type()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case Schema.INT_OR_STRING -> value.isTextual() || value.isIntegralNumber();
      default -> value.isBoolean();
    };
  }

  private static String named(String type) {
    return switch (type) {
      case "object" -> "fields below it, name: value";
      case "array" -> "a list, - item";
      case "string" -> "text";
      case "integer" -> "a whole number";
      case "number" -> "a number";
      case Schema.INT_OR_STRING -> "a whole number or text";
      default -> "true or false";
    };
  }

  /** A value as an error may show it: short, and without what may be secret. */
  private static String shown(Schema schema, JsonNode value) {
    if (schema.isSecret()) {
      return "a value that is not shown here";
    }
    if (value.isObject()) {
      return "fields";
    }
    if (value.isArray()) {
      return "a list";
    }
    if (!value.isTextual()) {
      return value.asText();
    }
    String text = USER_OF_URL.matcher(value.asText()).replaceAll("//…@");
    return "'" + (text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text) + "'";
  }

  private static boolean isBase64(String text) {
    try {
      Base64.getMimeDecoder().decode(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
