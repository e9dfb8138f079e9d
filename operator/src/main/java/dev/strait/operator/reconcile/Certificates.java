package dev.strait.operator.reconcile;

import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.WantedCertificate;
import dev.strait.operator.shape.CertificateShape;
import dev.strait.operator.shape.GroupSpec;
import dev.strait.operator.shape.ServerSideApply;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks cert-manager for identities, where resources name an issuer. Its API may not be there, so
 * nothing watches it: what was asked is remembered, and asked again after a restart.
 */
final class Certificates {
  private static final PatchContext APPLY = ServerSideApply.asOperator();

  private final KubernetesClient client;
  private final Map<GroupId, WantedCertificate> asked = new ConcurrentHashMap<>();

  Certificates(KubernetesClient client) {
    this.client = client;
  }

  /** Makes it so; a Certificate that is not wanted any more goes. */
  void ask(GroupSpec group, @Nullable WantedCertificate wanted) {
    WantedCertificate before = asked.get(group.id());
    if (wanted == null) {
      if (before != null) {
        client.resource(CertificateShape.of(group, before)).delete();
        asked.remove(group.id());
      }
    } else if (!wanted.equals(before)) {
      client.resource(CertificateShape.of(group, wanted)).patch(APPLY);
      asked.put(group.id(), wanted);
    }
  }
}
