package dev.strait.operator.declared;

import dev.strait.control.loop.Resources;
import dev.strait.control.loop.Snapshot;
import dev.strait.control.plan.Declared;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.operator.reconcile.DrainFinalizer;
import dev.strait.operator.reconcile.OwnedObjects;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything declared in the watched namespaces. What is being deleted is not declared any more,
 * but for CoreNodes that are held until edges have left them.
 */
public final class ClusterResources implements Resources {
  private static final String FINALIZER = DrainFinalizer.NAME;

  private final OwnedObjects<EdgeNode> edges;
  private final OwnedObjects<CoreNode> cores;
  private final OwnedObjects<TunnelRoute> routes;
  private final GivenSecrets secrets;
  private final TrustBundles trustBundles;
  private final @Nullable Watch<Namespace> namespaces;

  /**
   * Resources behind informers that have synced.
   *
   * @param edges informer of EdgeNodes
   * @param cores informer of CoreNodes
   * @param routes informer of TunnelRoutes
   * @param secrets informer of Secrets
   * @param trustBundles informers of ConfigMaps
   * @param namespaces informer of Namespaces; null when the operator may not see them, and then
   *     they have no labels but their names
   */
  public ClusterResources(
      OwnedObjects<EdgeNode> edges,
      OwnedObjects<CoreNode> cores,
      OwnedObjects<TunnelRoute> routes,
      GivenSecrets secrets,
      TrustBundles trustBundles,
      @Nullable Watch<Namespace> namespaces) {
    this.edges = edges;
    this.cores = cores;
    this.routes = routes;
    this.secrets = secrets;
    this.trustBundles = trustBundles;
    this.namespaces = namespaces;
  }

  @Override
  public Snapshot snapshot() {
    List<EdgeNode> edgeNodes = declared(edges.primaries());
    List<CoreNode> coreNodes =
        sorted(
            cores
                .primaries()
                .filter(core -> !core.isMarkedForDeletion() || core.hasFinalizer(FINALIZER)));
    List<TunnelRoute> tunnelRoutes = declared(routes.primaries());
    return new Snapshot(
        new Declared(edgeNodes, coreNodes, tunnelRoutes, labels()),
        secrets.of(SecretReferences.of(edgeNodes, coreNodes, tunnelRoutes)),
        trustBundles.of(TrustBundles.named(edgeNodes, coreNodes)));
  }

  private static <T extends HasMetadata> List<T> declared(Stream<T> resources) {
    return sorted(resources.filter(resource -> !resource.isMarkedForDeletion()));
  }

  private static <T extends HasMetadata> List<T> sorted(Stream<T> resources) {
    return resources
        .sorted(
            Comparator.comparing((T resource) -> resource.getMetadata().getNamespace())
                .thenComparing(resource -> resource.getMetadata().getName()))
        .toList();
  }

  private Map<String, Map<String, String>> labels() {
    Map<String, Map<String, String>> labels = new HashMap<>();
    if (namespaces != null) {
      namespaces
          .list()
          .forEach(
              namespace ->
                  labels.put(
                      namespace.getMetadata().getName(),
                      Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of())));
    }
    return labels;
  }
}
