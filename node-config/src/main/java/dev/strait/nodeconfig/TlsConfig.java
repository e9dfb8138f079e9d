package dev.strait.nodeconfig;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How TLS of a listener's clients is terminated.
 *
 * @param certificates at least one, chosen by SNI; the first serves clients that send no or an
 *     unknown name
 * @param clientValidation what clients must show; null when they are not asked
 * @param tls13Only whether TLS 1.2 is refused; null means it is not
 */
public record TlsConfig(
    List<CertificateConfig> certificates,
    @Nullable ClientValidationConfig clientValidation,
    @Nullable Boolean tls13Only) {
  /** Copies what is mutable. */
  public TlsConfig {
    certificates = List.copyOf(certificates);
  }

  /**
   * Without certificates of clients.
   *
   * @param certificates as above
   */
  public TlsConfig(List<CertificateConfig> certificates) {
    this(certificates, null, null);
  }
}
