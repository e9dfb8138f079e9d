package dev.strait.control.loop;

import dev.strait.control.pki.GivenCertificate;
import dev.strait.control.pki.Issued;
import dev.strait.control.plan.Credentials;
import dev.strait.control.plan.Given;
import dev.strait.control.plan.GivenIdentity;
import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.ObjectName;
import dev.strait.control.plan.Placement;
import dev.strait.nodeconfig.BundleFile;
import dev.strait.nodeconfig.BundleReferences;
import dev.strait.nodeconfig.CertificateConfig;
import dev.strait.nodeconfig.NodeConfig;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one round: the loop's own, made or renewed when due, and those that people gave. The
 * plan sees their names, the fleet their contents.
 */
final class Keyring {
  private final Map<String, BundleFile> files = new HashMap<>();
  private final Map<GroupId, CertificateConfig> identities = new HashMap<>();
  private final Map<GroupId, CertificateConfig> adminIdentities = new HashMap<>();
  private final Map<ObjectName, Given<CertificateConfig>> certificates = new HashMap<>();
  private final Map<ObjectName, Given<String>> authorities = new HashMap<>();
  private final Map<ObjectName, Given<String>> bundles = new HashMap<>();
  private final Map<ObjectName, Given<GivenIdentity>> givenIdentities = new HashMap<>();
  private final String trust;

  private Keyring(OwnIdentities own) {
    this.trust = add(BundleFile.of("tunnel-ca", "crt.pem", own.trustPem()));
  }

  static Keyring of(
      Collection<GroupId> groups,
      Snapshot snapshot,
      OwnIdentities own,
      Placement placement,
      Instant now)
      throws IOException {
    Keyring keyring = new Keyring(own);
    List<GroupId> secured =
        groups.stream().filter(id -> placement.admin(id).securePort() != null).toList();
    own.prepare(groups, secured);
    for (GroupId group : groups) {
      keyring.identities.put(group, keyring.add("identity", own.tunnel(group)));
    }
    for (GroupId group : secured) {
      keyring.adminIdentities.put(group, keyring.add("admin", own.admin(group)));
    }
    snapshot.secrets().forEach((name, secret) -> keyring.look(name, secret, now));
    snapshot
        .configMaps()
        .forEach(
            (name, map) ->
                keyring.bundles.put(
                    name, keyring.authorities("ConfigMap " + name, map.get("ca.crt"), now)));
    return keyring;
  }

  Credentials names() {
    return new Credentials(
        identities, adminIdentities, trust, certificates, authorities, bundles, givenIdentities);
  }

  /** Whether a file is one of this round's. */
  boolean has(String file) {
    return files.containsKey(file);
  }

  /** Contents of what a configuration names; files of earlier rounds are with the fleet alone. */
  List<BundleFile> filesOf(NodeConfig config) {
    List<BundleFile> found = new ArrayList<>();
    for (String name : BundleReferences.of(config)) {
      BundleFile file = files.get(name);
      if (file != null) {
        found.add(file);
      }
    }
    return found;
  }

  private void look(ObjectName name, GivenSecret secret, Instant now) {
    String who = "Secret " + name;
    Given<String> trusted = authorities(who, secret.get("ca.crt"), now);
    authorities.put(name, trusted);
    if (!secret.keys().contains("tls.crt") && !secret.keys().contains("tls.key")) {
      certificates.put(name, lacking(who, "tls.crt and tls.key"));
      givenIdentities.put(name, lacking(who, "tls.crt, tls.key and ca.crt"));
      return;
    }
    GivenCertificate given =
        GivenCertificate.check(secret.get("tls.crt"), secret.get("tls.key"), now);
    Issued usable = given.usable();
    List<String> problems = about(who, given.problems());
    CertificateConfig certificate = usable == null ? null : add("server", usable);
    certificates.put(name, new Given<>(certificate, problems));
    String authority = trusted.usable();
    List<String> all = new ArrayList<>(problems);
    all.addAll(trusted.problems());
    givenIdentities.put(
        name,
        new Given<>(
            usable == null || certificate == null || authority == null
                ? null
                : new GivenIdentity(certificate, authority, usable.uris()),
            all));
  }

  private Given<String> authorities(String who, byte @Nullable [] trusted, Instant now) {
    if (trusted == null) {
      return lacking(who, "ca.crt");
    }
    GivenCertificate.Authorities given = GivenCertificate.checkAuthorities(trusted, now);
    return new Given<>(
        given.usable() ? add(BundleFile.of("origin-ca", "crt.pem", trusted)) : null,
        about(who, given.problems()));
  }

  private static <T> Given<T> lacking(String who, String expected) {
    return new Given<>(null, List.of(who + " lacks " + expected));
  }

  private static List<String> about(String who, List<String> problems) {
    return problems.stream().map(problem -> who + ": " + problem).toList();
  }

  private CertificateConfig add(String stem, Issued issued) {
    return new CertificateConfig(
        add(BundleFile.of(stem, "crt.pem", issued.chainPem())),
        add(BundleFile.of(stem, "key.pem", issued.keyPem())));
  }

  private String add(BundleFile file) {
    files.put(file.name(), file);
    return file.name();
  }
}
