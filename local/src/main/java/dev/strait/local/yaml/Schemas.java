package dev.strait.local.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.strait.crds.v1alpha1.Api;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The schemas of the kinds one machine understands; each is read when it is first asked for. */
final class Schemas {
  private static final Map<String, String> FILES =
      Map.of(
          Api.API_VERSION + " EdgeNode",
          "/dev/strait/crds/strait.dev_edgenodes.yaml",
          Api.API_VERSION + " CoreNode",
          "/dev/strait/crds/strait.dev_corenodes.yaml",
          Api.API_VERSION + " TunnelRoute",
          "/dev/strait/crds/strait.dev_tunnelroutes.yaml",
          "v1 Secret",
          "secret.yaml",
          "v1 ConfigMap",
          "configmap.yaml");

  private static final Map<String, Schema> READ = new ConcurrentHashMap<>();

  private Schemas() {}

  /** The schema of a kind; null when the kind is not understood. */
  static @Nullable Schema of(String apiVersion, String kind) {
    String file = FILES.get(apiVersion + " " + kind);
    return file == null ? null : READ.computeIfAbsent(file, Schemas::load);
  }

  private static Schema load(String file) {
    JsonNode content = read(file);
    JsonNode ofCrd = content.at("/spec/versions/0/schema/openAPIV3Schema");
    ObjectNode schema = (ObjectNode) (ofCrd.isMissingNode() ? content : ofCrd);
    // CRDs leave metadata to the API server, but for bounds of names.
    ObjectNode metadata = (ObjectNode) read("object-meta.yaml");
    if (schema.at("/properties/metadata/properties/name") instanceof ObjectNode name) {
      metadata.withObject("/properties/name").setAll(name);
    }
    ((ObjectNode) schema.get("properties")).set("metadata", metadata);
    schema.withArray("required").add("metadata");
    return Schema.of(schema);
  }

  private static JsonNode read(String file) {
    try (InputStream content = Schemas.class.getResourceAsStream(file)) {
      return new YAMLMapper().readTree(content);
    } catch (IOException e) {
      throw new UncheckedIOException("schema " + file + " on the class path", e);
    }
  }
}
