package dev.strait.operator.health;

import dev.strait.nodeconfig.BundleFile;
import dev.strait.operator.shape.WantedGroup;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When the certificates of groups end. */
final class Certificates {
  private Certificates() {}

  /** End of a group's tunnel identity; null when it is not in this bundle. */
  static @Nullable Instant endOf(WantedGroup group) {
    String file = group.group().config().tunnel().identity().chain();
    for (BundleFile each : group.group().bundle()) {
      if (each.name().equals(file)) {
        try {
          X509Certificate leaf =
              (X509Certificate)
                  CertificateFactory.getInstance("X.509")
                      .generateCertificate(new ByteArrayInputStream(each.content()));
          return leaf.getNotAfter().toInstant();
        } catch (CertificateException e) {
          return null; // people's own may be anything; the plan says so in a condition
        }
      }
    }
    return null;
  }
}
