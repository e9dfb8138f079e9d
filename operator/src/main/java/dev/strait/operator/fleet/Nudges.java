package dev.strait.operator.fleet;

import dev.strait.control.loop.Annotations;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Touches pods so that kubelet brings their volumes up to date now: left alone it does so after a
 * minute or more.
 */
public final class Nudges implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Nudges.class);
  private static final PatchContext MERGE =
      new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build();

  private final KubernetesClient client;
  private final ExecutorService executor = Executors.newFixedThreadPool(2);

  /**
   * Nudges.
   *
   * @param client API server
   */
  public Nudges(KubernetesClient client) {
    this.client = client;
  }

  /** Soon, and without a word when the pod has gone: it is nudged again while it is not settled. */
  void nudge(NodePod pod, String what) {
    executor.execute(
        () -> {
          try {
            client
                .pods()
                .inNamespace(pod.group().namespace())
                .withName(pod.name())
                .patch(
                    MERGE,
                    "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}"
                        .formatted(
                            Annotations.NUDGE, what + "." + System.currentTimeMillis() / 1000));
          } catch (KubernetesClientException e) {
            LOG.debug("{} was not nudged", pod.name(), e);
          }
        });
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
