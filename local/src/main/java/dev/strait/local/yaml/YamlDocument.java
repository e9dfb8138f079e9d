package dev.strait.local.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One document of a file.
 *
 * @param file where it was read
 * @param firstLine where it begins, 1 or later
 * @param content its fields; defaults are filled in here
 * @param lines line of every field and item, by {@link FieldPath}
 */
record YamlDocument(Path file, int firstLine, ObjectNode content, Map<FieldPath, Integer> lines) {

  String apiVersion() {
    return content.path("apiVersion").asText();
  }

  String kind() {
    return content.path("kind").asText();
  }

  /** The resource it describes; null when it has no name. */
  @Nullable ResourceKey key() {
    String name = content.at("/metadata/name").asText();
    String namespace = content.at("/metadata/namespace").asText();
    return name.isEmpty()
        ? null
        : new ResourceKey(kind(), namespace.isEmpty() ? "default" : namespace, name);
  }

  /** An error at a path: at the line of what is there, or of the nearest thing around it. */
  ResourceError error(FieldPath path, String message) {
    for (FieldPath at = path; at != null; at = at.parent()) {
      Integer line = lines.get(at);
      if (line != null) {
        return new ResourceError(file, line, key(), path.toString(), message);
      }
    }
    return new ResourceError(file, firstLine, key(), path.toString(), message);
  }
}
