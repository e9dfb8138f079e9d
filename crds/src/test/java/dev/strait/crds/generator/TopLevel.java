package dev.strait.crds.generator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The fields every resource has, which the generator leaves bare. */
final class TopLevel {
  private final ObjectNode schema;

  TopLevel(ObjectNode schema) {
    this.schema = schema;
  }

  void describe(Kinds kind) {
    schema.put("description", kind.description);
    schema.putArray("required").add("spec");
    ObjectNode properties = (ObjectNode) schema.get("properties");
    ObjectNode spec = (ObjectNode) properties.remove("spec");
    ObjectNode status = (ObjectNode) properties.remove("status");
    text(properties, "apiVersion", "Version of the API: `strait.dev/v1alpha1`.");
    text(properties, "kind", "`" + kind.resource.getSimpleName() + "`.");
    ObjectNode metadata = properties.putObject("metadata").put("type", "object");
    if (kind != Kinds.TUNNEL_ROUTE) {
      nameOfGroup(metadata);
    }
    properties.set("spec", spec.put("description", "What is wanted."));
    properties.set("status", status.put("description", "What is; written by Strait only."));
  }

  /** Objects made for a group are called after it: `edge-NAME-udp` must be a DNS label. */
  private static void nameOfGroup(ObjectNode metadata) {
    metadata
        .putObject("properties")
        .putObject("name")
        .put("type", "string")
        .put("maxLength", 50)
        .put("pattern", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$");
  }

  private static void text(ObjectNode properties, String name, String description) {
    properties.putObject(name).put("type", "string").put("description", description);
  }
}
