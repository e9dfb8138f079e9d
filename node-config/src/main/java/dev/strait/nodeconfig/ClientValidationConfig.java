package dev.strait.nodeconfig;

import java.util.List;

/**
 * Certificates that clients of a listener show.
 *
 * @param trust at least one file with the PEM certificates of CAs
 * @param required whether a client without a valid certificate is turned away; else it is served as
 *     unknown
 */
public record ClientValidationConfig(List<String> trust, boolean required) {
  /** Copies what is mutable. */
  public ClientValidationConfig {
    trust = List.copyOf(trust);
  }
}
