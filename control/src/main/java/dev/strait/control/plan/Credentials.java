package dev.strait.control.plan;

import dev.strait.crds.v1alpha1.TrustBundleKind;
import dev.strait.nodeconfig.CertificateConfig;
import java.util.List;
import java.util.Map;

/**
 * Names of keys and certificates in the bundles; never their contents.
 *
 * @param identities the tunnel identity of each node group of {@link Declared}
 * @param adminIdentities what a node shows at its secure admin port, for each group that has one;
 *     apart from the tunnel identity, because that of an edge is for clients only
 * @param trust the CAs that signed them
 * @param certificates server certificates by Secret
 * @param authorities CAs, for origins and of other clusters, by Secret
 * @param bundles CAs of other clusters by ConfigMap
 * @param givenIdentities tunnel identities by Secret
 */
public record Credentials(
    Map<GroupId, CertificateConfig> identities,
    Map<GroupId, CertificateConfig> adminIdentities,
    String trust,
    Map<ObjectName, Given<CertificateConfig>> certificates,
    Map<ObjectName, Given<String>> authorities,
    Map<ObjectName, Given<String>> bundles,
    Map<ObjectName, Given<GivenIdentity>> givenIdentities) {
  /** Copies what is mutable. */
  public Credentials {
    identities = Map.copyOf(identities);
    adminIdentities = Map.copyOf(adminIdentities);
    certificates = Map.copyOf(certificates);
    authorities = Map.copyOf(authorities);
    bundles = Map.copyOf(bundles);
    givenIdentities = Map.copyOf(givenIdentities);
  }

  CertificateConfig identity(GroupId group) {
    CertificateConfig identity = identities.get(group);
    if (identity == null) {
      throw new IllegalArgumentException(group + ": no identity (expected: one for each group)");
    }
    return identity;
  }

  CertificateConfig adminIdentity(GroupId group) {
    CertificateConfig identity = adminIdentities.get(group);
    if (identity == null) {
      throw new IllegalArgumentException(
          group + ": no admin identity (expected: one for each group with a secure admin port)");
    }
    return identity;
  }

  Given<CertificateConfig> certificate(ObjectName secret) {
    Given<CertificateConfig> given = certificates.get(secret);
    return given == null ? Given.missing(secret) : given;
  }

  Given<String> authority(ObjectName secret) {
    Given<String> given = authorities.get(secret);
    return given == null ? Given.missing(secret) : given;
  }

  Given<String> bundle(TrustBundleKind kind, ObjectName name) {
    if (kind == TrustBundleKind.SECRET) {
      return authority(name);
    }
    Given<String> given = bundles.get(name);
    return given == null
        ? new Given<>(null, List.of("ConfigMap " + name + " is not there"))
        : given;
  }

  Given<GivenIdentity> givenIdentity(ObjectName secret) {
    Given<GivenIdentity> given = givenIdentities.get(secret);
    return given == null ? Given.missing(secret) : given;
  }
}
