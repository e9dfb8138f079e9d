package dev.strait.control.plan;

import dev.strait.nodeconfig.CertificateConfig;
import java.util.List;

/**
 * A tunnel identity that people, or an issuer on their behalf, gave.
 *
 * @param certificate chain and key
 * @param trust bundle file with the CAs that signed it
 * @param uris what the certificate says whose it is
 */
public record GivenIdentity(CertificateConfig certificate, String trust, List<String> uris) {
  /** Copies what is mutable. */
  public GivenIdentity {
    uris = List.copyOf(uris);
  }
}
