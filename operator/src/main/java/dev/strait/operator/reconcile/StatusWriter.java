package dev.strait.operator.reconcile;

import dev.strait.operator.shape.ServerSideApply;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import java.net.HttpURLConnection;

/** Writes statuses by server-side apply of a fresh object, and only when they differ. */
public final class StatusWriter {
  private static final PatchContext APPLY = ServerSideApply.asOperator();

  private final KubernetesClient client;
  private final RecentWrites recent = new RecentWrites();

  /**
   * A writer.
   *
   * @param client what it writes with
   */
  public StatusWriter(KubernetesClient client) {
    this.client = client;
  }

  /**
   * The later of what an informer has and what was written here.
   *
   * @param primary the resource as an informer has it
   * @return shared: never change it
   */
  @SuppressWarnings("unchecked") // what was written under this name is of this kind
  <P extends CustomResource<?, ?>> P newest(P primary) {
    HasMetadata newest = recent.newest(primary, primary);
    return newest == null ? primary : (P) newest;
  }

  /**
   * Makes a status so.
   *
   * @param primary the resource as an informer has it; not changed
   * @param wanted whole
   * @param fresh an empty resource of the same kind
   * @return whether it was written; false also when the resource is gone: nobody is left to read
   *     it, and a watch is about to say so
   */
  <S, P extends CustomResource<?, S>> boolean write(P primary, S wanted, P fresh) {
    if (wanted.equals(newest(primary).getStatus())) {
      return false;
    }
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(primary.getMetadata().getNamespace())
            .withName(primary.getMetadata().getName())
            .withUid(primary.getMetadata().getUid())
            .build());
    fresh.setStatus(wanted);
    try {
      recent.put(client.resource(fresh).subresource("status").patch(APPLY));
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
      recent.remove(primary);
      return false;
    }
  }
}
