package dev.strait.nodeconfig;

import java.util.List;

/**
 * Where a client must be: in one of the networks, if there are any, and in one of the countries, if
 * there are any.
 *
 * @param networks {@code ADDRESS/BITS}; empty for any
 * @param countries ISO 3166-1 alpha-2 in upper case; empty for any, else a client of an unknown
 *     country does not match
 */
public record ClientMatchConfig(List<String> networks, List<String> countries) {
  /** Copies what is mutable. */
  public ClientMatchConfig {
    networks = List.copyOf(networks);
    countries = List.copyOf(countries);
  }
}
