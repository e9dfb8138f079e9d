package dev.strait.control.plan;

import dev.strait.crds.v1alpha1.IssuerRef;
import dev.strait.crds.v1alpha1.SecretRef;
import dev.strait.crds.v1alpha1.TunnelIdentity;

/**
 * A certificate that an issuer of cert-manager is to make, and to keep in a Secret.
 *
 * @param secret where it shall be, with tls.crt, tls.key and ca.crt
 * @param spiffeId its only name, a URI
 * @param server whether it is shown by a server: a core; an edge is a client in the tunnel
 * @param issuer who is asked
 */
public record WantedCertificate(
    ObjectName secret, String spiffeId, boolean server, IssuerRef issuer) {

  /**
   * Where an identity is that was given: in the Secret named, or in one called after the group.
   *
   * @param group that shows it
   * @param identity as declared
   * @return a Secret of the group's namespace
   */
  public static ObjectName secretOf(GroupId group, TunnelIdentity identity) {
    SecretRef given = identity.secretRef();
    return new ObjectName(
        group.namespace(), given == null ? group.objectName() + "-identity" : given.name());
  }
}
