package dev.strait.dataplane.node;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.identity.Pem;
import dev.strait.dataplane.telemetry.CertificateSample;
import dev.strait.nodeconfig.CertificateConfig;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.SecureAdminConfig;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** When the certificates of a configuration end: an operator that is down must not go unseen. */
final class CertificateTimes {
  private CertificateTimes() {}

  /** One for each use; what cannot be read is not there, for it is not in use either. */
  static List<CertificateSample> of(NodeConfig config, Bundle bundle) {
    List<CertificateSample> samples = new ArrayList<>();
    add("tunnel", "", List.of(config.tunnel().identity()), bundle, samples);
    SecureAdminConfig admin = config.admin().secure();
    if (admin != null) {
      add("admin", "", List.of(admin.identity()), bundle, samples);
    }
    for (ListenerConfig listener : config.listeners()) {
      if (listener.tls() != null) {
        add("listener", listener.name(), listener.tls().certificates(), bundle, samples);
      }
    }
    return samples;
  }

  private static void add(
      String use,
      String name,
      List<CertificateConfig> certificates,
      Bundle bundle,
      List<CertificateSample> samples) {
    certificates.stream()
        .flatMap(certificate -> end(certificate, bundle).stream())
        .min(Instant::compareTo)
        .ifPresent(end -> samples.add(new CertificateSample(use, name, end)));
  }

  /** A chain ends with its first certificate that does. */
  private static Optional<Instant> end(CertificateConfig certificate, Bundle bundle) {
    try {
      return Arrays.stream(Pem.certificates(bundle, certificate.chain()))
          .map(X509Certificate::getNotAfter)
          .map(date -> date.toInstant())
          .min(Instant::compareTo);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
