package dev.strait.local.yaml;

import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.TunnelRoute;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;

/**
 * Valid resources, each kind by namespace and name; every one has both.
 *
 * @param edgeNodes groups of edge nodes
 * @param coreNodes groups of core nodes
 * @param tunnelRoutes routes
 * @param secrets certificates, keys and CAs; {@code stringData} is already in {@code data}
 * @param configMaps CAs of other clusters
 */
public record LoadedResources(
    List<EdgeNode> edgeNodes,
    List<CoreNode> coreNodes,
    List<TunnelRoute> tunnelRoutes,
    List<Secret> secrets,
    List<ConfigMap> configMaps) {
  /** Copies the lists; the resources in them are to be left as they are. */
  public LoadedResources {
    edgeNodes = List.copyOf(edgeNodes);
    coreNodes = List.copyOf(coreNodes);
    tunnelRoutes = List.copyOf(tunnelRoutes);
    secrets = List.copyOf(secrets);
    configMaps = List.copyOf(configMaps);
  }

  /**
   * No resources.
   *
   * @return empty lists
   */
  public static LoadedResources none() {
    return new LoadedResources(List.of(), List.of(), List.of(), List.of(), List.of());
  }
}
