package dev.strait.crds.generator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/**
 * Says which lists are keyed, for the generator has no annotation for it. Keys must be unique, and
 * server-side apply merges by them.
 */
final class ListTypes {
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("listeners", "name"),
          Map.entry("cores", "name"),
          Map.entry("backends", "name"),
          Map.entry("coreRefs", "name"),
          Map.entry("headers", "name"),
          Map.entry("queryParams", "name"),
          Map.entry("set", "name"),
          Map.entry("add", "name"),
          Map.entry("env", "name"),
          Map.entry("imagePullSecrets", "name"),
          Map.entry("operations", "name"),
          Map.entry("links", "core"),
          Map.entry("byTransport", "transport"),
          Map.entry("conditions", "type"));

  private static final Set<String> SETS =
      Set.of("protocols", "hostnames", "ports", "remove", "addresses");

  private ListTypes() {}

  static void mark(ObjectNode schema) {
    for (var property : schema.path("properties").properties()) {
      ObjectNode field = (ObjectNode) property.getValue();
      String key = KEYS.get(property.getKey());
      if (field.path("type").asText().equals("array")) {
        if (key != null) {
          field.put("x-kubernetes-list-type", "map");
          field.putArray("x-kubernetes-list-map-keys").add(key);
        } else if (SETS.contains(property.getKey())) {
          field.put("x-kubernetes-list-type", "set");
        } else {
          field.put("x-kubernetes-list-type", "atomic");
        }
        mark((ObjectNode) field.get("items"));
      } else {
        mark(field);
      }
    }
  }
}
