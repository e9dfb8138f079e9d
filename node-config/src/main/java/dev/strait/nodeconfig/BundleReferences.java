package dev.strait.nodeconfig;

import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds every file of the bundle that a configuration names. */
public final class BundleReferences {
  private final SortedSet<String> names = new TreeSet<>();

  private BundleReferences() {}

  /**
   * Names of files.
   *
   * @param config any valid configuration
   * @return what must be in the bundle before a node can run it
   */
  public static SortedSet<String> of(NodeConfig config) {
    BundleReferences references = new BundleReferences();
    references.add(config.tunnel().identity());
    references.names.add(config.tunnel().trust());
    config.cores().forEach(core -> references.names.add(core.trust()));
    config.edges().forEach(edge -> references.names.add(edge.trust()));
    SecureAdminConfig admin = config.admin().secure();
    if (admin != null) {
      references.add(admin.identity());
      references.names.add(admin.trust());
    }
    for (ListenerConfig listener : config.listeners()) {
      if (listener.tls() != null) {
        listener.tls().certificates().forEach(references::add);
        ClientValidationConfig clients = listener.tls().clientValidation();
        if (clients != null) {
          references.names.addAll(clients.trust());
        }
      }
    }
    for (RouteConfig route : config.routes()) {
      for (RouteVersion version : route.versions()) {
        version.backends().forEach(backend -> references.add(backend.origin().tls()));
      }
    }
    return references.names;
  }

  private void add(CertificateConfig certificate) {
    names.add(certificate.chain());
    names.add(certificate.key());
  }

  private void add(@Nullable OriginTlsConfig tls) {
    if (tls != null && tls.trust() != null) {
      names.add(tls.trust());
    }
  }
}
