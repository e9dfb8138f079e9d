package dev.strait.control.plan;

import dev.strait.crds.v1alpha1.ClientValidation;
import dev.strait.crds.v1alpha1.ClientValidationMode;
import dev.strait.crds.v1alpha1.ListenerTls;
import dev.strait.crds.v1alpha1.SecretRef;
import dev.strait.crds.v1alpha1.TlsProfile;
import dev.strait.crds.v1alpha1.TrustBundleRef;
import dev.strait.nodeconfig.CertificateConfig;
import dev.strait.nodeconfig.ClientValidationConfig;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.TlsConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a listener terminates TLS: what it shows, and what clients must show. */
final class ListenerTlsRendering {
  private final GroupId id;
  private final String path;
  private final ListenerTls tls;
  private final Credentials credentials;
  private final @Nullable TlsConfig before;
  private final List<Topology.Dangling> unresolved;

  private ListenerTlsRendering(
      GroupId id,
      String path,
      ListenerTls tls,
      Credentials credentials,
      @Nullable TlsConfig before,
      List<Topology.Dangling> unresolved) {
    this.id = id;
    this.path = path;
    this.tls = tls;
    this.credentials = credentials;
    this.before = before;
    this.unresolved = unresolved;
  }

  /**
   * What can be served; for what cannot be read, what was served before. Null when there never was
   * one: the listener is left out, and is never opened in clear text or for anybody.
   */
  static @Nullable TlsConfig render(
      GroupId id,
      String path,
      String listener,
      ListenerTls tls,
      Credentials credentials,
      Known known,
      List<Topology.Dangling> unresolved) {
    TlsConfig before = before(known.applied(id), listener);
    return new ListenerTlsRendering(id, path, tls, credentials, before, unresolved).render();
  }

  private static @Nullable TlsConfig before(@Nullable NodeConfig applied, String listener) {
    if (applied != null) {
      for (ListenerConfig old : applied.listeners()) {
        if (old.name().equals(listener)) {
          return old.tls();
        }
      }
    }
    return null;
  }

  private @Nullable TlsConfig render() {
    List<CertificateConfig> certificates = certificates();
    ClientValidation declared = tls.clientValidation();
    ClientValidationConfig clients = declared == null ? null : clients(declared);
    return certificates.isEmpty() || (declared != null && clients == null)
        ? null
        : new TlsConfig(certificates, clients, tls.profile() == TlsProfile.MODERN ? true : null);
  }

  private List<CertificateConfig> certificates() {
    List<CertificateConfig> usable = new ArrayList<>();
    for (int i = 0; i < tls.certificateRefs().size(); i++) {
      SecretRef ref = tls.certificateRefs().get(i);
      Given<CertificateConfig> given =
          credentials.certificate(new ObjectName(id.namespace(), ref.name()));
      if (given.usable() != null) {
        usable.add(given.usable());
      }
      tell(Reason.INVALID_CERTIFICATE_REF, ".certificateRefs[" + i + "]: ", given);
    }
    return usable.isEmpty() && before != null ? before.certificates() : usable;
  }

  /** All CAs, or those of before: with a part of them, clients of the others would be shut out. */
  private @Nullable ClientValidationConfig clients(ClientValidation declared) {
    List<String> trust = new ArrayList<>();
    List<TrustBundleRef> refs = declared.caCertificateRefs();
    for (int i = 0; i < refs.size(); i++) {
      TrustBundleRef ref = refs.get(i);
      Given<String> given =
          credentials.bundle(ref.kind(), new ObjectName(id.namespace(), ref.name()));
      if (given.usable() != null) {
        trust.add(given.usable());
      }
      String where = ".clientValidation.caCertificateRefs[" + i + "]: ";
      tell(Reason.INVALID_CA_CERTIFICATE_REF, where, given);
    }
    boolean required = declared.mode() == ClientValidationMode.ALLOW_VALID_ONLY;
    if (trust.size() == refs.size()) {
      return new ClientValidationConfig(trust, required);
    }
    ClientValidationConfig old = before == null ? null : before.clientValidation();
    return old == null ? null : new ClientValidationConfig(old.trust(), required);
  }

  private void tell(Reason reason, String where, Given<?> given) {
    for (String problem : given.problems()) {
      unresolved.add(new Topology.Dangling(reason, path + where + problem));
    }
  }
}
