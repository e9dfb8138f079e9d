package dev.strait.operator.reconcile;

import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.operator.shape.ServerSideApply;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;

/**
 * The finalizer of CoreNodes. It is put on and taken off here and not by JOSDK, which would put it
 * on again while the operator is being uninstalled.
 */
public final class DrainFinalizer {
  /** What holds a CoreNode until edges have left it. */
  public static final String NAME = "strait.dev/drain";

  /** When an uninstall took it off. */
  static final String RELEASED = "strait.dev/released-at";

  /** An uninstall is over by then; an operator that is still there was not uninstalled. */
  private static final Duration UNINSTALL = Duration.ofMinutes(5);

  private static final PatchContext APPLY = ServerSideApply.asPart("finalizer");

  private final KubernetesClient client;

  /**
   * The finalizer.
   *
   * @param client API server
   */
  public DrainFinalizer(KubernetesClient client) {
    this.client = client;
  }

  /** Puts it on, unless it is there, or an uninstall has just taken it off. */
  void ensure(CoreNode core, Instant now) {
    if (!core.hasFinalizer(NAME) && !core.isMarkedForDeletion() && !released(core, now)) {
      apply(core, List.of(NAME), Map.of());
    }
  }

  /** Takes it off: the CoreNode may go. */
  void remove(CoreNode core) {
    if (core.hasFinalizer(NAME)) {
      apply(core, List.of(), Map.of());
    }
  }

  /**
   * Takes it off for good, for the operator is about to go.
   *
   * @param core any CoreNode
   */
  public void release(CoreNode core) {
    apply(core, List.of(), Map.of(RELEASED, Instant.now().toString()));
  }

  private static boolean released(CoreNode core, Instant now) {
    Map<String, String> annotations = core.getMetadata().getAnnotations();
    String at = annotations == null ? null : annotations.get(RELEASED);
    try {
      return at != null && Instant.parse(at).plus(UNINSTALL).isAfter(now);
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /** With its uid, so that one that has gone is never made anew. */
  private void apply(CoreNode core, List<String> finalizers, Map<String, String> annotations) {
    CoreNode fresh = new CoreNode();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(core.getMetadata().getNamespace())
            .withName(core.getMetadata().getName())
            .withUid(core.getMetadata().getUid())
            .withFinalizers(finalizers)
            .withAnnotations(annotations.isEmpty() ? null : annotations)
            .build());
    try {
      client.resource(fresh).patch(APPLY);
    } catch (KubernetesClientException e) {
      boolean gone =
          e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
              || e.getCode() == HttpURLConnection.HTTP_CONFLICT;
      if (!gone || !finalizers.isEmpty()) {
        throw e;
      }
    }
  }
}
