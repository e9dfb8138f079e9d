package dev.strait.operator;

import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.operator.reconcile.DrainFinalizer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs before the operator is uninstalled: nothing may wait for it afterwards. The operator
 * may still run, so each CoreNode says that it was let go, and does not get the finalizer again.
 */
final class Finalizers {
  private static final Logger LOG = LoggerFactory.getLogger(Finalizers.class);

  private Finalizers() {}

  static void remove(KubernetesClient client, OperatorOptions options) {
    DrainFinalizer finalizer = new DrainFinalizer(client);
    List<CoreNode> cores =
        options.namespaces().isEmpty()
            ? client.resources(CoreNode.class).inAnyNamespace().list().getItems()
            : options.namespaces().stream()
                .flatMap(namespace -> in(namespace, client).stream())
                .toList();
    for (CoreNode core : cores) {
      finalizer.release(core);
      LOG.info(
          "CoreNode {}/{} is let go",
          core.getMetadata().getNamespace(),
          core.getMetadata().getName());
    }
  }

  /** A namespace that was deleted took the operator's rights in it along, and its CoreNodes. */
  private static List<CoreNode> in(String namespace, KubernetesClient client) {
    try {
      return client.resources(CoreNode.class).inNamespace(namespace).list().getItems();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e;
      }
      LOG.warn("Namespace {} is left out: {}", namespace, e.getMessage());
      return List.of();
    }
  }
}
