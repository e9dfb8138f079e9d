package dev.strait.dataplane.route;

import dev.strait.nodeconfig.Cidr;
import dev.strait.nodeconfig.ClientMatchConfig;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a client must be, compiled. Immutable. */
final class ClientMatch {
  static final ClientMatch ANYWHERE = new ClientMatch(List.of(), Set.of());

  private final List<Cidr> networks;
  private final Set<String> countries;

  private ClientMatch(List<Cidr> networks, Set<String> countries) {
    this.networks = networks;
    this.countries = countries;
  }

  static ClientMatch of(@Nullable ClientMatchConfig config) {
    return config == null
        ? ANYWHERE
        : new ClientMatch(
            config.networks().stream().map(Cidr::of).toList(), Set.copyOf(config.countries()));
  }

  /** What decides among matches that are equal otherwise: networks say more than countries. */
  int rank() {
    return (networks.isEmpty() ? 2 : 0) + (countries.isEmpty() ? 1 : 0);
  }

  boolean accepts(Client client) {
    return (networks.isEmpty() || isInNetwork(client.address()))
        && (countries.isEmpty() || isInCountry(client.country()));
  }

  private boolean isInNetwork(@Nullable InetAddress address) {
    for (int i = 0; address != null && i < networks.size(); i++) {
      if (networks.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }

  private boolean isInCountry(@Nullable String country) {
    return country != null && countries.contains(country);
  }
}
