package dev.strait.control.plan;

import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.IssuerRef;
import dev.strait.crds.v1alpha1.TrustBundleRef;
import dev.strait.crds.v1alpha1.TunnelIdentity;
import dev.strait.nodeconfig.CertificateConfig;
import dev.strait.nodeconfig.NodeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who shows which certificate in the tunnel, and by which CAs others verify it: the own CA's,
 * unless a group was given an identity.
 */
final class TunnelKeys {
  /**
   * What the nodes of a group show.
   *
   * @param identity the certificate
   * @param trust the CAs that signed it
   */
  record Keys(CertificateConfig identity, String trust) {}

  private final Topology topology;
  private final Credentials credentials;
  private final Known known;

  TunnelKeys(Topology topology, Credentials credentials, Known known) {
    this.topology = topology;
    this.credentials = credentials;
    this.known = known;
  }

  /**
   * What a group shows; when what it was given cannot be used, what it showed before. Null when
   * there is nothing: then it must not run, for another identity is not what was asked for.
   */
  @Nullable Keys of(GroupId group, List<Topology.Dangling> unresolved) {
    TunnelIdentity declared = declared(group);
    if (declared == null) {
      return new Keys(credentials.identity(group), credentials.trust());
    }
    Given<GivenIdentity> given = given(group, declared);
    for (String problem : given.problems()) {
      unresolved.add(
          new Topology.Dangling(
              Reason.INVALID_CERTIFICATE_REF, "spec.tunnel.identity: " + problem));
    }
    if (given.usable() != null) {
      return new Keys(given.usable().certificate(), given.usable().trust());
    }
    NodeConfig before = known.applied(group);
    return before == null ? null : new Keys(before.tunnel().identity(), before.tunnel().trust());
  }

  /** The CAs by which others verify a group; null when what it was given cannot be used. */
  @Nullable String trustIn(GroupId group) {
    TunnelIdentity declared = declared(group);
    if (declared == null) {
      return credentials.trust();
    }
    GivenIdentity given = given(group, declared).usable();
    return given == null ? null : given.trust();
  }

  /** The CAs of another cluster; null when they cannot be read, with the reason. */
  @Nullable String trustAbroad(
      GroupId group,
      String path,
      @Nullable TrustBundleRef ref,
      List<Topology.Dangling> unresolved) {
    if (ref == null) {
      String message = path + ".trustBundleRef: absent (expected: with spiffeId)";
      unresolved.add(new Topology.Dangling(Reason.INVALID_CA_CERTIFICATE_REF, message));
      return null;
    }
    Given<String> given =
        credentials.bundle(ref.kind(), new ObjectName(group.namespace(), ref.name()));
    for (String problem : given.problems()) {
      unresolved.add(
          new Topology.Dangling(
              Reason.INVALID_CA_CERTIFICATE_REF, path + ".trustBundleRef: " + problem));
    }
    return given.usable();
  }

  /** Certificates that cert-manager is to make. */
  Map<GroupId, WantedCertificate> wanted() {
    Map<GroupId, WantedCertificate> wanted = new TreeMap<>();
    List<GroupId> groups = new ArrayList<>(topology.cores().keySet());
    groups.addAll(topology.edges().keySet());
    for (GroupId group : groups) {
      TunnelIdentity declared = declared(group);
      IssuerRef issuer = declared == null ? null : declared.issuerRef();
      if (declared != null && issuer != null) {
        boolean server = topology.cores().containsKey(group);
        wanted.put(
            group,
            new WantedCertificate(
                WantedCertificate.secretOf(group, declared), group.spiffeId(), server, issuer));
      }
    }
    return wanted;
  }

  private Given<GivenIdentity> given(GroupId group, TunnelIdentity declared) {
    ObjectName secret = WantedCertificate.secretOf(group, declared);
    Given<GivenIdentity> given = credentials.givenIdentity(secret);
    GivenIdentity usable = given.usable();
    if (usable == null || usable.uris().equals(List.of(group.spiffeId()))) {
      return given;
    }
    List<String> problems = new ArrayList<>(given.problems());
    problems.add(
        "Secret %s: tls.crt: URI names %s (expected: %s alone)"
            .formatted(secret, usable.uris(), group.spiffeId()));
    return new Given<>(null, problems);
  }

  private @Nullable TunnelIdentity declared(GroupId group) {
    EdgeNode edge = topology.edges().get(group);
    if (edge != null) {
      return edge.getSpec().tunnel().identity();
    }
    CoreNode core = topology.cores().get(group);
    return core == null ? null : core.getSpec().tunnel().identity();
  }
}
