package dev.strait.operator.declared;

import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.ObjectName;
import dev.strait.control.plan.WantedCertificate;
import dev.strait.crds.v1alpha1.Backend;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.Listener;
import dev.strait.crds.v1alpha1.OriginTls;
import dev.strait.crds.v1alpha1.SecretRef;
import dev.strait.crds.v1alpha1.TrustBundleKind;
import dev.strait.crds.v1alpha1.TrustBundleRef;
import dev.strait.crds.v1alpha1.TunnelIdentity;
import dev.strait.crds.v1alpha1.TunnelRoute;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which Secrets resources name; each is of the resource's own namespace. */
final class SecretReferences {
  private final Set<ObjectName> names = new TreeSet<>();

  private SecretReferences() {}

  static Set<ObjectName> of(List<EdgeNode> edges, List<CoreNode> cores, List<TunnelRoute> routes) {
    SecretReferences references = new SecretReferences();
    edges.forEach(references::add);
    cores.forEach(references::add);
    routes.forEach(references::add);
    return references.names;
  }

  private void add(EdgeNode edge) {
    String namespace = edge.getMetadata().getNamespace();
    GroupId id = GroupId.edge(namespace, edge.getMetadata().getName());
    for (Listener listener : edge.getSpec().listeners()) {
      if (listener.tls() != null) {
        listener.tls().certificateRefs().forEach(ref -> add(namespace, ref));
        listener.tls().clientCas().forEach(ref -> add(id, ref));
      }
    }
    add(id, edge.getSpec().tunnel().identity());
    edge.getSpec().cores().forEach(core -> add(id, core.trustBundleRef()));
  }

  private void add(GroupId id, @Nullable TunnelIdentity identity) {
    if (identity != null) {
      names.add(WantedCertificate.secretOf(id, identity));
    }
  }

  private void add(GroupId id, @Nullable TrustBundleRef bundle) {
    if (bundle != null && bundle.kind() == TrustBundleKind.SECRET) {
      names.add(new ObjectName(id.namespace(), bundle.name()));
    }
  }

  private void add(CoreNode core) {
    GroupId id = GroupId.core(core.getMetadata().getNamespace(), core.getMetadata().getName());
    add(id, core.getSpec().tunnel().identity());
    core.getSpec().edges().forEach(edge -> add(id, edge.trustBundleRef()));
  }

  private void add(TunnelRoute route) {
    for (Backend backend : route.getSpec().backends()) {
      OriginTls tls = backend.origin().tls();
      if (tls != null) {
        add(route.getMetadata().getNamespace(), tls.caRef());
      }
    }
  }

  private void add(String namespace, @Nullable SecretRef ref) {
    if (ref != null) {
      names.add(new ObjectName(namespace, ref.name()));
    }
  }
}
