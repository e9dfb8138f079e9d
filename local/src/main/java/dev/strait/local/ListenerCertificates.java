package dev.strait.local;

import dev.strait.control.loop.GivenSecret;
import dev.strait.control.pki.Authority;
import dev.strait.control.pki.Issued;
import dev.strait.control.pki.UnreadablePemException;
import dev.strait.control.plan.ObjectName;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.Listener;
import dev.strait.crds.v1alpha1.SecretRef;
import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.local.yaml.LoadedResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes the certificates that listeners name and nobody gave: signed by a CA of this machine's own,
 * for localhost and every hostname of the routes, kept until they are due. The CA signs nothing but
 * these; the tunnel has another one.
 */
final class ListenerCertificates {
  private static final List<String> ALWAYS = List.of("localhost", "127.0.0.1", "::1");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final StateDirectory state;
  private final Clock clock;

  ListenerCertificates(StateDirectory state, Clock clock) {
    this.state = state;
    this.clock = clock;
  }

  /**
   * Finds or makes what is missing. Blocks on the disk.
   *
   * @param resources what is declared, with the Secrets that people gave
   * @return a Secret for each name that listeners use and people did not give
   */
  Map<ObjectName, GivenSecret> missingFrom(LoadedResources resources) throws IOException {
    Set<ObjectName> given = new HashSet<>();
    resources
        .secrets()
        .forEach(
            secret ->
                given.add(
                    new ObjectName(
                        secret.getMetadata().getNamespace(), secret.getMetadata().getName())));
    Map<ObjectName, GivenSecret> made = new TreeMap<>();
    List<String> names = names(resources.tunnelRoutes());
    for (ObjectName secret : named(resources.edgeNodes())) {
      if (!given.contains(secret)) {
        Issued issued = certificate(secret, names);
        made.put(
            secret,
            new GivenSecret(Map.of("tls.crt", issued.chainPem(), "tls.key", issued.keyPem())));
      }
    }
    return made;
  }

  private static Set<ObjectName> named(List<EdgeNode> edges) {
    Set<ObjectName> secrets = new TreeSet<>();
    for (EdgeNode edge : edges) {
      for (Listener listener : edge.getSpec().listeners()) {
        if (listener.tls() != null) {
          for (SecretRef ref : listener.tls().certificateRefs()) {
            secrets.add(new ObjectName(edge.getMetadata().getNamespace(), ref.name()));
          }
        }
      }
    }
    return secrets;
  }

  private static List<String> names(List<TunnelRoute> routes) {
    Set<String> names = new TreeSet<>();
    routes.forEach(route -> names.addAll(route.getSpec().hostnames()));
    names.removeAll(ALWAYS);
    List<String> all = new ArrayList<>(ALWAYS);
    all.addAll(names);
    return all;
  }

  private Issued certificate(ObjectName secret, List<String> names) throws IOException {
    Path file = state.certificates().resolve(secret.namespace() + "." + secret.name() + ".pem");
    Authority authority = authority();
    if (Files.exists(file)) {
      try {
        Issued kept = Issued.parse(Files.readAllBytes(file));
        if (!kept.renewalDue(clock.instant())
            && authority.signed(kept.leaf())
            && covers(kept.leaf(), names)) {
          return kept;
        }
      } catch (UnreadablePemException e) {
        // made anew: it is ours alone
      }
    }
    Issued issued = authority.issueServer(names, clock.instant(), RANDOM);
    OwnFiles.replacePrivate(file, issued.toPem());
    return issued;
  }

  private Authority authority() throws IOException {
    Path file = state.certificates().resolve("ca.pem");
    if (Files.exists(file)) {
      try {
        Authority kept = Authority.parse(Files.readAllBytes(file));
        if (!Files.exists(state.authority())) {
          OwnFiles.replace(state.authority(), kept.trustPem());
        }
        return kept;
      } catch (UnreadablePemException e) {
        throw new IOException(
            file + ": " + e.getMessage() + "; delete the file and a new CA is made", e);
      }
    }
    Authority made = Authority.create("strait on this machine", clock.instant(), RANDOM);
    OwnFiles.replacePrivate(file, made.toPem());
    OwnFiles.replace(state.authority(), made.trustPem());
    return made;
  }

  private static boolean covers(X509Certificate certificate, List<String> names) {
    try {
      Set<String> covered = new HashSet<>();
      var alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        alternatives.forEach(each -> covered.add(normal(String.valueOf(each.get(1)))));
      }
      return names.stream().map(ListenerCertificates::normal).allMatch(covered::contains);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Certificates spell IPv6 addresses out. */
  private static String normal(String name) {
    return name.equals("0:0:0:0:0:0:0:1") ? "::1" : name;
  }
}
