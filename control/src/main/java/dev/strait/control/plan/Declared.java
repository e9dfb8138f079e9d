package dev.strait.control.plan;

import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.TunnelRoute;
import java.util.List;
import java.util.Map;

/**
 * What people declared, all of one moment. The resources have passed the schema of the CRDs, have
 * metadata with namespace and name, and are never changed here.
 *
 * @param edges EdgeNodes in any order
 * @param cores CoreNodes in any order
 * @param routes TunnelRoutes in any order
 * @param namespaceLabels labels of namespaces, for {@code allowedRoutes}; one that is absent has no
 *     labels but its name
 */
public record Declared(
    List<EdgeNode> edges,
    List<CoreNode> cores,
    List<TunnelRoute> routes,
    Map<String, Map<String, String>> namespaceLabels) {
  /** Copies what is mutable. */
  public Declared {
    edges = List.copyOf(edges);
    cores = List.copyOf(cores);
    routes = List.copyOf(routes);
    namespaceLabels = Map.copyOf(namespaceLabels);
  }

  /** Every namespace carries its own name as this label, in a cluster as on a laptop. */
  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  /**
   * Labels of a namespace.
   *
   * @param namespace its name
   * @return at least its name
   */
  public Map<String, String> labelsOf(String namespace) {
    return namespaceLabels.getOrDefault(namespace, Map.of(NAME_LABEL, namespace));
  }
}
