package dev.strait.nodeconfig;

import java.util.List;

/**
 * Server certificates, chosen by SNI.
 *
 * @param certificates at least one; the first serves clients that send no or an unknown name
 */
public record TlsConfig(List<CertificateConfig> certificates) {
  /** Copies what is mutable. */
  public TlsConfig {
    certificates = List.copyOf(certificates);
  }
}
