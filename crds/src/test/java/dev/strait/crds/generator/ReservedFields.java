package dev.strait.crds.generator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Security fields whose effect is not built yet. An API server drops fields it does not know, and a
 * route must never be open because a field was dropped: so these are known, and rejected.
 */
final class ReservedFields {
  private record Reserved(Kinds kind, String parent, String name, String type, String purpose) {}

  private static final List<Reserved> FIELDS =
      List.of(
          new Reserved(
              Kinds.TUNNEL_ROUTE, "/properties/spec", "auth", "object", "who may use a route"),
          new Reserved(
              Kinds.TUNNEL_ROUTE,
              "/properties/spec",
              "rateLimits",
              "array",
              "how much a client may ask for"),
          new Reserved(
              Kinds.TUNNEL_ROUTE,
              "/properties/spec",
              "zeroCache",
              "boolean",
              "that nothing of an exchange is kept"),
          new Reserved(
              Kinds.TUNNEL_ROUTE,
              "/properties/spec/properties/backends/items",
              "credentials",
              "object",
              "the key that a core shows to an origin"));

  private ReservedFields() {}

  static void add(Kinds kind, ObjectNode schema) {
    for (Reserved reserved : FIELDS) {
      if (reserved.kind == kind) {
        add(reserved, (ObjectNode) schema.at(reserved.parent));
      }
    }
  }

  private static void add(Reserved reserved, ObjectNode parent) {
    ObjectNode field = ((ObjectNode) parent.get("properties")).putObject(reserved.name);
    field.put("description", "Reserved for " + reserved.purpose + "; rejected in this version.");
    field.put("type", reserved.type);
    if (reserved.type.equals("object")) {
      field.put("x-kubernetes-preserve-unknown-fields", true);
    } else if (reserved.type.equals("array")) {
      field.put("maxItems", 64);
      field.put("x-kubernetes-list-type", "atomic");
      field
          .putObject("items")
          .put("type", "object")
          .put("x-kubernetes-preserve-unknown-fields", true);
    }
    rules(parent)
        .addObject()
        .put(
            "message",
            reserved.name
                + " has no effect in this version and must be left out: nothing may look protected"
                + " that is not")
        .put("rule", "!has(self." + reserved.name + ")");
  }

  private static ArrayNode rules(ObjectNode schema) {
    return schema.get("x-kubernetes-validations") instanceof ArrayNode rules
        ? rules
        : schema.putArray("x-kubernetes-validations");
  }
}
