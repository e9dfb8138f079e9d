package dev.strait.operator.declared;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.strait.control.loop.GivenSecret;
import dev.strait.control.plan.ObjectName;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.Listener;
import dev.strait.crds.v1alpha1.TrustBundleKind;
import dev.strait.crds.v1alpha1.TrustBundleRef;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * ConfigMaps with the CAs of other clusters and of clients. There are few of them among all
 * ConfigMaps, so each is watched by its name, from when it is first named. Loop's thread only, but
 * for closing.
 */
public final class TrustBundles implements AutoCloseable {
  private final KubernetesClient client;
  private final Runnable changed;
  private final Map<ObjectName, Watch<ConfigMap>> watches = new TreeMap<>();

  /**
   * Bundles, none of them watched yet.
   *
   * @param client API server
   * @param changed told when one changed
   */
  public TrustBundles(KubernetesClient client, Runnable changed) {
    this.client = client;
    this.changed = changed;
  }

  static Set<ObjectName> named(List<EdgeNode> edges, List<CoreNode> cores) {
    Set<ObjectName> names = new TreeSet<>();
    for (EdgeNode edge : edges) {
      String namespace = edge.getMetadata().getNamespace();
      edge.getSpec().cores().forEach(core -> add(names, namespace, core.trustBundleRef()));
      for (Listener listener : edge.getSpec().listeners()) {
        if (listener.tls() != null) {
          listener.tls().clientCas().forEach(ref -> add(names, namespace, ref));
        }
      }
    }
    for (CoreNode core : cores) {
      String namespace = core.getMetadata().getNamespace();
      core.getSpec().edges().forEach(edge -> add(names, namespace, edge.trustBundleRef()));
    }
    return names;
  }

  private static void add(
      Set<ObjectName> names, String namespace, @Nullable TrustBundleRef bundle) {
    if (bundle != null && bundle.kind() == TrustBundleKind.CONFIG_MAP) {
      names.add(new ObjectName(namespace, bundle.name()));
    }
  }

  synchronized Map<ObjectName, GivenSecret> of(Set<ObjectName> names) {
    Map<ObjectName, GivenSecret> found = new HashMap<>();
    for (ObjectName name : names) {
      watches.computeIfAbsent(name, this::watch).list().forEach(map -> found.put(name, given(map)));
    }
    return found;
  }

  private Watch<ConfigMap> watch(ObjectName name) {
    Watch<ConfigMap> watch =
        new Watch<>(
            client,
            ConfigMap.class,
            Set.of(name.namespace()),
            "",
            List.of("metadata.name", name.name()),
            (now, before) -> true,
            changed);
    watch.start();
    return watch;
  }

  private static GivenSecret given(ConfigMap map) {
    Map<String, byte[]> data = new TreeMap<>();
    if (map.getData() != null) {
      map.getData().forEach((key, text) -> data.put(key, text.getBytes(UTF_8)));
    }
    return new GivenSecret(data);
  }

  @Override
  public synchronized void close() {
    watches.values().forEach(Watch::close);
  }
}
