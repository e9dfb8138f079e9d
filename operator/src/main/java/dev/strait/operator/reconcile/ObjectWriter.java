package dev.strait.operator.reconcile;

import dev.strait.operator.shape.Canonical;
import dev.strait.operator.shape.ServerSideApply;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes owned objects by server-side apply, and only those that differ. Fields that are not wanted
 * any more are found by a hash of what was applied, fields that others changed by comparison.
 */
public final class ObjectWriter {
  /** Hash of what was applied last. */
  static final String APPLIED = "strait.dev/applied";

  private static final Logger LOG = LoggerFactory.getLogger(ObjectWriter.class);
  private static final PatchContext APPLY = ServerSideApply.asOperator();

  private final KubernetesClient client;
  private final RecentWrites recent = new RecentWrites();

  /**
   * A writer.
   *
   * @param client what it writes with
   */
  public ObjectWriter(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Makes an object so.
   *
   * @param wanted newly built, with owner; gets an annotation here
   * @param cached what an informer saw last; null when it saw none
   * @return whether a write was needed
   * @throws NameTakenException when there is such an object that is somebody else's
   */
  boolean write(HasMetadata wanted, @Nullable HasMetadata cached) {
    String hash = hash(wanted);
    Map<String, String> annotations = new TreeMap<>();
    if (wanted.getMetadata().getAnnotations() != null) {
      annotations.putAll(wanted.getMetadata().getAnnotations());
    }
    annotations.put(APPLIED, hash);
    wanted.getMetadata().setAnnotations(annotations);

    HasMetadata there = recent.newest(wanted, cached);
    if (there == null) {
      refuseForeign(wanted);
    } else {
      String difference = Drift.between(wanted, there);
      if (difference == null) {
        return false;
      }
      LOG.debug("{} differs at {}", name(wanted), difference);
    }
    try {
      recent.put(client.resource(wanted).patch(APPLY));
    } catch (KubernetesClientException e) {
      if (!isEnding(e)) {
        throw e;
      }
      LOG.debug("{} is not made again: its namespace is being deleted", name(wanted));
      return false;
    }
    return true;
  }

  /**
   * Nothing new can be made in such a namespace, and what is to go with it must not wait for it.
   */
  private static boolean isEnding(KubernetesClientException e) {
    return e.getStatus() != null
        && e.getStatus().getDetails() != null
        && e.getStatus().getDetails().getCauses() != null
        && e.getStatus().getDetails().getCauses().stream()
            .anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()));
  }

  /**
   * Removes an object that is not wanted any more.
   *
   * @param cached as an informer saw it
   */
  void delete(HasMetadata cached) {
    client.resource(cached).delete();
    recent.remove(cached);
  }

  /** An object of this name that the resource does not own is never taken over. */
  private void refuseForeign(HasMetadata wanted) {
    HasMetadata there = client.resource(wanted).get();
    if (there == null) {
      return;
    }
    OwnerReference owner = wanted.getMetadata().getOwnerReferences().get(0);
    boolean ours =
        there.getMetadata().getOwnerReferences().stream()
            .anyMatch(reference -> owner.getUid().equals(reference.getUid()));
    if (!ours) {
      throw new NameTakenException(name(wanted));
    }
  }

  static String name(HasMetadata object) {
    return object.getKind()
        + " "
        + object.getMetadata().getNamespace()
        + "/"
        + object.getMetadata().getName();
  }

  private String canonical(HasMetadata wanted) {
    KubernetesSerialization serialization = client.getKubernetesSerialization();
    return serialization.asJson(Canonical.of(serialization.convertValue(wanted, Map.class)));
  }

  private String hash(HasMetadata wanted) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(canonical(wanted).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
