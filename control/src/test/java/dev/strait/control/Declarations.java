package dev.strait.control;

import dev.strait.control.plan.Declared;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.TunnelRoute;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Resources written as people write them; the last of a name wins. */
public final class Declarations {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private final Map<String, EdgeNode> edges = new TreeMap<>();
  private final Map<String, CoreNode> cores = new TreeMap<>();
  private final Map<String, TunnelRoute> routes = new TreeMap<>();
  private final Map<String, Map<String, String>> namespaces = new TreeMap<>();

  /** The smallest world in which a chat can stream: one edge, one core, one route. */
  public static Declarations small() {
    return new Declarations()
        .edge("default/edge", EDGE)
        .core("default/core", "{}")
        .route("default/chat", route("/v1", 8000));
  }

  /** An EdgeNode's spec with one clear text listener and one core. */
  public static final String EDGE =
      """
      listeners: [{name: http, port: 8080}]
      cores: [{name: core, ref: {name: core}}]
      """;

  /** A TunnelRoute's spec with one rule for a path, to one origin. */
  public static String route(String path, int port) {
    return """
    parentRefs: [{name: edge}]
    rules: [{matches: [{path: {value: %s}}], backendRefs: [{name: llm}]}]
    backends: [{name: llm, origin: {url: "http://127.0.0.1:%d"}}]
    """
        .formatted(path, port);
  }

  /** Adds or replaces an EdgeNode. */
  public Declarations edge(String id, String spec) {
    edges.put(id, read("EdgeNode", id, "", spec, EdgeNode.class));
    return this;
  }

  /** Adds or replaces a CoreNode. */
  public Declarations core(String id, String spec) {
    cores.put(id, read("CoreNode", id, "", spec, CoreNode.class));
    return this;
  }

  /** Adds or replaces a TunnelRoute without an age, as in a file. */
  public Declarations route(String id, String spec) {
    return route(id, "", spec);
  }

  /** Adds or replaces a TunnelRoute that was created at some time. */
  public Declarations route(String id, String created, String spec) {
    routes.put(id, read("TunnelRoute", id, created, spec, TunnelRoute.class));
    return this;
  }

  /** Labels a namespace. */
  public Declarations namespace(String name, Map<String, String> labels) {
    namespaces.put(name, labels);
    return this;
  }

  /** Changes a resource that is there; it must be done again after it is replaced. */
  public Declarations with(String id, Consumer<ObjectMeta> change) {
    for (Map<String, ? extends HasMetadata> kind : List.of(edges, cores, routes)) {
      HasMetadata resource = kind.get(id);
      if (resource != null) {
        change.accept(resource.getMetadata());
      }
    }
    return this;
  }

  /** Asks that a resource be left as it is, or no longer. */
  public Declarations paused(String id, boolean paused) {
    Map<String, String> asked = Map.of("strait.dev/pause-reconciliation", "true");
    return with(id, metadata -> metadata.setAnnotations(paused ? asked : Map.of()));
  }

  /** Notes of a resource what was not known when it was read, as its reader does. */
  public Declarations noted(String id, String annotation, String text) {
    return with(id, metadata -> metadata.setAnnotations(Map.of(annotation, text)));
  }

  /** Takes a resource away. */
  public Declarations without(String id) {
    edges.remove(id);
    cores.remove(id);
    routes.remove(id);
    return this;
  }

  /** All of it. */
  public Declared declared() {
    return new Declared(
        List.copyOf(edges.values()),
        List.copyOf(cores.values()),
        List.copyOf(routes.values()),
        namespaces);
  }

  private static <T extends HasMetadata> T read(
      String kind, String id, String created, String spec, Class<T> type) {
    int slash = id.indexOf('/');
    String age = created.isEmpty() ? "" : ", creationTimestamp: \"" + created + "\"";
    String yaml =
        "apiVersion: strait.dev/v1alpha1\nkind: %s\nmetadata: {namespace: %s, name: %s%s}\nspec:\n"
                .formatted(kind, id.substring(0, slash), id.substring(slash + 1), age)
            + spec.indent(2);
    return YAML.unmarshal(yaml, type);
  }
}
