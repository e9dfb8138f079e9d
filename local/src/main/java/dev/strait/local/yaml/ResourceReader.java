package dev.strait.local.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.strait.crds.v1alpha1.Api;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.TunnelRoute;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes typed resources of documents, one after the other; a name may be taken only once. */
final class ResourceReader {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "EdgeNode", EdgeNode.class,
          "CoreNode", CoreNode.class,
          "TunnelRoute", TunnelRoute.class,
          "Secret", Secret.class,
          "ConfigMap", ConfigMap.class);

  private final List<ResourceError> errors;
  private final Map<ResourceKey, YamlDocument> taken = new HashMap<>();
  private final List<HasMetadata> resources = new ArrayList<>();

  ResourceReader(List<ResourceError> errors) {
    this.errors = errors;
  }

  void accept(YamlDocument document) {
    Schema schema = Schemas.of(document.apiVersion(), document.kind());
    Class<? extends HasMetadata> type = KINDS.get(document.kind());
    if (schema == null || type == null) {
      errors.add(document.error(FieldPath.ROOT.field("kind"), unknownKind(document)));
      return;
    }
    List<ResourceError> wrong = Validation.validate(document, schema);
    errors.addAll(wrong);
    ResourceKey key = document.key();
    if (key == null) {
      return; // said by the schema
    }
    YamlDocument first = taken.putIfAbsent(key, document);
    if (first != null) {
      String where = first.file() + ":" + first.firstLine();
      errors.add(
          document.error(
              FieldPath.ROOT, key + " stands already in " + where + " (expected: once)"));
    } else if (wrong.isEmpty()) {
      read(document, type);
    }
  }

  boolean isEmpty() {
    return resources.isEmpty();
  }

  LoadedResources resources() {
    return new LoadedResources(
        all(EdgeNode.class),
        all(CoreNode.class),
        all(TunnelRoute.class),
        all(Secret.class),
        all(ConfigMap.class));
  }

  private <T extends HasMetadata> List<T> all(Class<T> type) {
    return resources.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .sorted(
            Comparator.comparing((T r) -> r.getMetadata().getNamespace())
                .thenComparing(r -> r.getMetadata().getName()))
        .toList();
  }

  private void read(YamlDocument document, Class<? extends HasMetadata> type) {
    try {
      HasMetadata resource = MAPPER.treeToValue(document.content(), type);
      if (resource instanceof Secret secret) {
        SecretText.intoData(secret);
      }
      resources.add(resource);
    } catch (JsonProcessingException e) {
      // Only what a cluster wrote into metadata gets here: its schema is not looked into.
      errors.add(document.error(FieldPath.ROOT, "cannot be read: " + e.getOriginalMessage()));
    }
  }

  private static String unknownKind(YamlDocument document) {
    String what = (document.apiVersion() + " " + document.kind()).strip();
    return (what.isEmpty() ? "no apiVersion and kind" : what)
        + " (expected: EdgeNode, CoreNode or TunnelRoute of "
        + Api.API_VERSION
        + ", or Secret or ConfigMap of v1; other kinds have no effect on one machine)";
  }
}
