package dev.strait.local.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.runtime.CelEvaluationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks the CEL rules of a schema about a value and all that is in it. */
final class RuleCheck {
  private final Findings findings;

  RuleCheck(Findings findings) {
    this.findings = findings;
  }

  void check(Schema schema, JsonNode value, FieldPath path) {
    if (!schema.rules().isEmpty() && !findings.isSpoiled(path)) {
      Object self = celValue(value);
      schema.rules().forEach(rule -> ask(rule, self, value, path));
    }
    for (var entry : value.properties()) {
      Schema property = schema.properties().getOrDefault(entry.getKey(), schema.additional());
      if (property != null) {
        check(property, entry.getValue(), path.field(entry.getKey()));
      }
    }
    Schema items = schema.items();
    if (items != null && value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        check(items, value.get(i), path.index(i));
      }
    }
  }

  private void ask(CelRule rule, Object self, JsonNode value, FieldPath path) {
    try {
      if (!rule.holds(self)) {
        findings.add(path, (value.isValueNode() ? value.asText() + ": " : "") + rule.message());
      }
    } catch (CelEvaluationException e) {
      findings.add(path, rule.message() + " (" + e.getMessage() + ")");
    }
  }

  private static Object celValue(JsonNode value) {
    if (value.isObject()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      value.properties().forEach(e -> fields.put(e.getKey(), celValue(e.getValue())));
      return fields;
    }
    if (value.isArray()) {
      List<Object> items = new ArrayList<>();
      value.forEach(item -> items.add(celValue(item)));
      return items;
    }
    if (value.isIntegralNumber()) {
      return value.asLong();
    }
    if (value.isNumber()) {
      return value.asDouble();
    }
    return value.isBoolean() ? (Object) value.asBoolean() : value.asText();
  }
}
