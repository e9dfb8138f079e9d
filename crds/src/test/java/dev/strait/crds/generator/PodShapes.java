package dev.strait.crds.generator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.strait.crds.v1alpha1.Patterns;
import java.util.List;

/**
 * Fields that are passed on to a pod as they are. Their whole schema would be longer than all of
 * ours and grow old with every Kubernetes; the API server looks at them when it gets the pod.
 */
final class PodShapes {
  private static final List<String> PASSED_ON =
      List.of("/affinity", "/tolerations/items", "/topologySpreadConstraints/items");

  private PodShapes() {}

  static void open(ObjectNode schema) {
    JsonNode template = schema.at("/properties/spec/properties/template/properties");
    for (String path : PASSED_ON) {
      if (template.at(path) instanceof ObjectNode shape) {
        JsonNode description = shape.get("description");
        shape.removeAll();
        if (description != null) {
          shape.set("description", description);
        }
        shape.put("type", "object").put("x-kubernetes-preserve-unknown-fields", true);
      }
    }
    quantities(schema);
  }

  /** The generator says twice that a number will do, and not what a text must look like. */
  private static void quantities(ObjectNode schema) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      schema.remove("anyOf");
      schema.put("maxLength", 64).put("pattern", Patterns.QUANTITY);
    }
    for (JsonNode below : schema) {
      if (below instanceof ObjectNode object) {
        quantities(object);
      }
    }
  }
}
