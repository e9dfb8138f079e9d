package dev.strait.dataplane.route;

import dev.strait.nodeconfig.ClientMatchConfig;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a client must be, compiled. Immutable. */
final class ClientMatch {
  static final ClientMatch ANYWHERE = new ClientMatch(List.of(), Set.of());

  private final List<IpSubnetFilterRule> networks;
  private final Set<String> countries;

  private ClientMatch(List<IpSubnetFilterRule> networks, Set<String> countries) {
    this.networks = networks;
    this.countries = countries;
  }

  static ClientMatch of(@Nullable ClientMatchConfig config) {
    return config == null
        ? ANYWHERE
        : new ClientMatch(
            config.networks().stream()
                .map(network -> new IpSubnetFilterRule(network, IpFilterRuleType.ACCEPT))
                .toList(),
            Set.copyOf(config.countries()));
  }

  /** What decides among matches that are equal otherwise: networks say more than countries. */
  int rank() {
    return (networks.isEmpty() ? 2 : 0) + (countries.isEmpty() ? 1 : 0);
  }

  boolean accepts(Client client) {
    return (networks.isEmpty() || isInNetwork(client.remote()))
        && (countries.isEmpty() || isInCountry(client.country()));
  }

  private boolean isInNetwork(@Nullable InetSocketAddress remote) {
    for (int i = 0; remote != null && i < networks.size(); i++) {
      if (networks.get(i).matches(remote)) {
        return true;
      }
    }
    return false;
  }

  private boolean isInCountry(@Nullable String country) {
    return country != null && countries.contains(country);
  }
}
